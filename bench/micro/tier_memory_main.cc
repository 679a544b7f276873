// skua_tier_memory FEATURES ROWS: prints rows held, resident bytes, bytes that the tier accounts
// for, bytes of a packed row and of an entity key: of an in-memory tier in this process
// (tier_memory.h).
#include <fmt/format.h>

#include <cstdlib>

#include "bench/micro/tier_memory.h"
#include "bench/suite/require.h"

int main(int argc, char** argv) {
  using skua::bench::require;
  using namespace skua::bench::micro;
  require(argc == 3, "usage: skua_tier_memory FEATURES ROWS");
  const std::size_t features = std::strtoull(argv[1], nullptr, 10);
  const std::int64_t rows = std::strtoll(argv[2], nullptr, 10);
  require(features > 0 && rows > 0, "FEATURES and ROWS are positive numbers");
  const TierMemory memory = measure_tier_memory(features, rows);
  fmt::print("{} {} {} {} {}\n", memory.rows_held, memory.resident_bytes, memory.accounted_bytes,
             memory.row_bytes, memory.key_bytes);
  return 0;
}
