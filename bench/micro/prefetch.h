#pragma once

#include <cstddef>

namespace skua::bench::micro {

// Begins to load every cache line of the bytes.
inline void prefetch(const char* data, std::size_t bytes) {
  constexpr std::size_t kLineBytes = 64;
  for (std::size_t offset = 0; offset < bytes; offset += kLineBytes)
    __builtin_prefetch(data + offset);
  // The bytes need not begin with a line.
  __builtin_prefetch(data + bytes - 1);
}

}  // namespace skua::bench::micro
