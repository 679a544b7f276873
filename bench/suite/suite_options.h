#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace skua::bench {

// What one run of the benchmarks is asked to do.
struct SuiteOptions {
  std::filesystem::path binaries;  // Where skuad and skua_canned are.
  std::uint64_t seed = 1;          // Draws the requests, the order of slices and the bootstrap.
  std::int64_t population = 1'000'000;  // Entities in the store.
  int rounds = 11;                      // Every subject runs one slice in each.
  std::chrono::nanoseconds slice = std::chrono::seconds(2);
  bool quick = false;  // Only to see that everything runs: small populations, few short rounds.
};

}  // namespace skua::bench
