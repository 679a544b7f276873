#pragma once

#include <vector>

#include "bench/suite/comparison.h"

namespace skua::bench::micro {

// Random newest rows of many entities: the engine beside RocksDB and beside floors of memory.
[[nodiscard]] std::vector<ComparisonSpec> latest_lookup_comparisons();
// Versions in effect at moments of the past.
[[nodiscard]] ComparisonSpec as_of_lookup_comparison();

}  // namespace skua::bench::micro
