#pragma once

#include <vector>

#include "bench/suite/comparison.h"

namespace skua::bench {

// Loads and snapshots of ten times SuiteOptions::population rows. They need the programs skuad and
// skua in SuiteOptions::binaries, built with Arrow, and build/python (tests/support/fetch_python);
// without the latter they are left out.
[[nodiscard]] std::vector<ComparisonSpec> bulk_comparisons();
[[nodiscard]] std::vector<MeasurementSpec> bulk_measurements();

}  // namespace skua::bench
