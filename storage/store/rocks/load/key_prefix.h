#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "storage/codec/key_codec.h"

namespace skua {

// The entity key that a history key begins with. REQUIRES: a whole history key.
[[nodiscard]] inline std::string_view entity_of(std::string_view history_key) {
  return history_key.substr(0, history_key.size() - kHistorySuffixBytes);
}

inline constexpr std::size_t kKeyPrefixBytes = 8;

// Eight bytes of a key from `at` on, as a number that sorts as they do; zeros where the key ends.
// Keys with equal prefixes may still differ, also in length.
[[nodiscard]] inline std::uint64_t key_prefix(std::string_view key, std::size_t at) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t bytes = 0;
  if (at < key.size())
    std::memcpy(&bytes, key.data() + at, std::min(kKeyPrefixBytes, key.size() - at));
  return __builtin_bswap64(bytes);
}

// How many bytes the keys begin with alike.
[[nodiscard]] inline std::size_t alike_bytes(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  return static_cast<std::size_t>(std::mismatch(a.data(), a.data() + most, b.data()).first -
                                  a.data());
}

}  // namespace skua
