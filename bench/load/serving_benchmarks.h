#pragma once

#include <vector>

#include "bench/suite/comparison.h"

namespace skua::bench {

// Servers under load: everything that is measured through a socket. They need the programs skuad,
// skua_canned and skua_canned_http in SuiteOptions::binaries; peers that are not installed are left
// out.
[[nodiscard]] std::vector<ComparisonSpec> serving_comparisons();
[[nodiscard]] std::vector<MeasurementSpec> serving_measurements();

}  // namespace skua::bench
