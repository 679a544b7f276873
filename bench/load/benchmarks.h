#pragma once

#include <cstdint>
#include <filesystem>

namespace skua::bench {

struct ReadBenchOptions {
  std::filesystem::path binaries;  // Where skuad and skua_canned are.
  std::int64_t population = 1'000'000;
  std::size_t entities = 100;
  int rounds = 15;
  double slice_s = 2;
  double calls_per_s = 500;
  std::uint64_t seed = 1;
};

// Server CPU and latency of batched reads beside a canned response of the same bytes.
void bench_read(const ReadBenchOptions& options);

struct WriteBenchOptions {
  std::filesystem::path binaries;
  double slice_s = 4;
};

// Acknowledged rows per second by batch size and concurrency, beside the fsync rate of the same
// disk.
void bench_write(const WriteBenchOptions& options);

}  // namespace skua::bench
