#include "clients/cli/text/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace skua {
namespace {

constexpr std::size_t kChunkBytes =
    48 * 1024;  // A multiple of 3, so that only the last chunk is padded.

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view chunk = bytes.substr(0, kChunkBytes);
    const std::size_t start = out.size();
    out.resize(start + (chunk.size() + 2) / 3 * 4 + 1);
    const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data() + start),
                                        reinterpret_cast<const unsigned char*>(chunk.data()),
                                        static_cast<int>(chunk.size()));
    out.resize(start + static_cast<std::size_t>(written));
    bytes.remove_prefix(chunk.size());
  }
}

Result<std::string> decode_base64(std::string_view text) {
  const std::size_t padding = text.size() - std::min(text.find_last_not_of('=') + 1, text.size());
  const bool well_formed =
      text.size() % 4 == 0 && padding <= 2 && text.find_first_of(" \t\r\n") == text.npos &&
      text.substr(0, text.size() - padding).find('=') == text.npos && text.size() < 1U << 30U;
  std::string out(text.size() / 4 * 3, '\0');
  if (well_formed && !text.empty()) {
    const int written = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                        reinterpret_cast<const unsigned char*>(text.data()),
                                        static_cast<int>(text.size()));
    if (written >= 0) {
      out.resize(static_cast<std::size_t>(written) - padding);
      return out;
    }
  } else if (well_formed) {
    return out;
  }
  return invalid_argument("not base64");
}

}  // namespace skua
