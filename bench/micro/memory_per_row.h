#pragma once

#include "bench/suite/comparison.h"

namespace skua::bench::micro {

// Resident memory of the in-memory tier per row beyond the packed bytes, by width of the row. Needs
// the program skua_tier_memory in SuiteOptions::binaries: each width has a process of its own.
[[nodiscard]] MeasurementSpec memory_per_row_measurement();

}  // namespace skua::bench::micro
