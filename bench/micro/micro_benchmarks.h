#pragma once

#include <vector>

#include "bench/suite/comparison.h"

namespace skua::bench {

// Benchmarks inside one process: the engine beside RocksDB, memory and disk.
[[nodiscard]] std::vector<ComparisonSpec> micro_comparisons();
[[nodiscard]] std::vector<MeasurementSpec> micro_measurements();

}  // namespace skua::bench
