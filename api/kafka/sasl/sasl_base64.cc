#include "api/kafka/sasl/sasl_base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace skua {
namespace {

bool is_digit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

}  // namespace

std::string encode_sasl_base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

Result<std::string> decode_sasl_base64(std::string_view text) {
  const std::size_t digits = text.size() - (text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0);
  // OpenSSL's decoder skips white space and takes padding for zeros.
  if (text.size() % 4 != 0 || !std::all_of(text.begin(), text.begin() + digits, is_digit))
    return invalid_argument("not base64");
  std::string out(text.size() / 4 * 3, '\0');
  if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size())) < 0)
    return invalid_argument("not base64");
  out.resize(out.size() - (text.size() - digits));
  return out;
}

}  // namespace skua
