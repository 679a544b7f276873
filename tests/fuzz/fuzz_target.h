#pragma once

#include <cstddef>
#include <cstdint>

// What a fuzz target defines: it reads any bytes, keeps nothing between calls, and ends the process
// (a sanitizer's report, SKUA_FUZZ_CHECK) where an invariant does not hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

#define SKUA_FUZZ_CHECK(condition)      \
  do {                                  \
    if (!(condition)) __builtin_trap(); \
  } while (false)
