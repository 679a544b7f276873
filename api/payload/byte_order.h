#pragma once

#include <string_view>
#include <type_traits>

namespace skua {

// REQUIRES: bytes.size() == sizeof(Integer).
template <typename Integer>
[[nodiscard]] Integer load_big_endian(std::string_view bytes) {
  std::make_unsigned_t<Integer> value = 0;
  for (const char c : bytes) value = (value << 8) | static_cast<unsigned char>(c);
  return static_cast<Integer>(value);
}

}  // namespace skua
