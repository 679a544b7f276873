#include "api/service/erase_digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace skua {
namespace {

void append_with_length(std::string& out, std::string_view text) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>((text.size() >> shift) & 0xff));
  out.append(text);
}

std::string sha256_hex(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int bytes = 0;
  // Fails only when memory or the library's providers are missing; an empty digest is refused by
  // the caller.
  if (EVP_Digest(text.data(), text.size(), hash.data(), &bytes, EVP_sha256(), nullptr) != 1)
    return {};
  std::string hex;
  for (unsigned int i = 0; i < bytes; ++i) {
    hex.push_back(kDigits[hash[i] >> 4]);
    hex.push_back(kDigits[hash[i] & 15]);
  }
  return hex;
}

}  // namespace

std::string erase_digest(std::string_view store_id, std::string_view project,
                         std::vector<std::pair<std::string, std::string>> join_keys) {
  std::sort(join_keys.begin(), join_keys.end());
  std::string text;
  append_with_length(text, store_id);
  append_with_length(text, project);
  for (const auto& [name, value] : join_keys) {
    append_with_length(text, name);
    append_with_length(text, value);
  }
  return sha256_hex(text);
}

}  // namespace skua
