#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace skua::kafka {

static_assert(std::endian::native == std::endian::little);

template <std::integral Integer>
[[nodiscard]] constexpr Integer reversed_bytes(Integer value) {
  if constexpr (sizeof(Integer) == 8)
    return static_cast<Integer>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
  else if constexpr (sizeof(Integer) == 4)
    return static_cast<Integer>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
  else if constexpr (sizeof(Integer) == 2)
    return static_cast<Integer>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
  else
    return value;
}

// Integers as the Kafka protocol has them, at any alignment. REQUIRES: sizeof(Integer) bytes there.
template <std::integral Integer>
[[nodiscard]] Integer load_big_endian(const char* at) {
  Integer value;
  std::memcpy(&value, at, sizeof(value));
  return reversed_bytes(value);
}

template <std::integral Integer>
void store_big_endian(char* at, Integer value) {
  const Integer bytes = reversed_bytes(value);
  std::memcpy(at, &bytes, sizeof(bytes));
}

}  // namespace skua::kafka
