#pragma once

#include <cstdint>

namespace skua::bench::micro {

// What an in-memory tier of one view takes.
struct TierMemory {
  std::uint64_t rows_held = 0;
  std::uint64_t resident_bytes = 0;   // More than before the tier was made.
  std::uint64_t accounted_bytes = 0;  // What the tier itself says.
  std::uint64_t row_bytes = 0;        // Of one packed row.
  std::uint64_t key_bytes = 0;        // Of one entity key.
};

// Fills a tier from an engine without memory of its own, by reading every row once. The figure is
// the resident memory of the process: nothing else may have grown and shrunk in it before.
[[nodiscard]] TierMemory measure_tier_memory(std::size_t features, std::int64_t rows);

}  // namespace skua::bench::micro
