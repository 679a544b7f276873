#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

// SHA-2, HMAC and PBKDF2 as bytes in, bytes out, by OpenSSL. Errors: INTERNAL, when the library's
// providers or memory are missing.

enum class ScramHash : std::uint8_t { kSha256, kSha512 };

// Bytes of a digest.
[[nodiscard]] std::size_t hash_bytes(ScramHash hash);

[[nodiscard]] Result<std::string> digest(ScramHash hash, std::string_view bytes);
// The same without an allocation, for what every request does.
using Sha256 = std::array<char, 32>;
[[nodiscard]] Status digest_sha256(std::string_view bytes, Sha256& out);
[[nodiscard]] Result<std::string> hmac(ScramHash hash, std::string_view key,
                                       std::string_view bytes);
// One block of PBKDF2 with HMAC: Hi() of RFC 5802.
[[nodiscard]] Result<std::string> salted_password(ScramHash hash, std::string_view password,
                                                  std::string_view salt, std::uint32_t iterations);

// Takes as long whatever differs. The lengths are no secret.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

// Where unguessable bytes come from; tests inject their own. Errors: INTERNAL.
using RandomBytes = std::function<Result<std::string>(std::size_t count)>;
// From the operating system, through OpenSSL's generator.
[[nodiscard]] Result<std::string> secure_random_bytes(std::size_t count);

}  // namespace skua
