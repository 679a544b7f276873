#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace skua {

// SHA-256 of bytes that come in pieces. Not thread-safe.
class Sha256 {
 public:
  Sha256();

  void add(std::string_view bytes);
  // In lower-case hex. REQUIRES: called once, last.
  [[nodiscard]] std::string finish();

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest_;
};

}  // namespace skua
