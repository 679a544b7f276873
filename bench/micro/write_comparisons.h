#pragma once

#include <vector>

#include "bench/suite/comparison.h"

namespace skua::bench::micro {

// Durable writes with receipts beside a bare RocksDB loop and the disk alone.
[[nodiscard]] std::vector<ComparisonSpec> write_comparisons();

}  // namespace skua::bench::micro
