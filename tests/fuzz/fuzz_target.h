#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>

// What a fuzz target defines: it reads any bytes, keeps nothing between calls, and ends the process
// (a sanitizer's report, SKUA_FUZZ_CHECK) where an invariant does not hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

#define SKUA_FUZZ_CHECK(condition)                                                               \
  do {                                                                                           \
    if (!(condition)) {                                                                          \
      std::fprintf(stderr, "%s:%d: ERROR: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      __builtin_trap();                                                                          \
    }                                                                                            \
  } while (false)

// The input as text.
inline std::string_view fuzz_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}
