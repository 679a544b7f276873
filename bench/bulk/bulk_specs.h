#pragma once

#include "bench/suite/comparison.h"

namespace skua::bench {

// One function per file; bulk_benchmarks.cc lists them.

// Figure 15: beside a bare SstFileWriter loop, and redis-cli --pipe.
[[nodiscard]] ComparisonSpec bulk_import_spec();
// Figure 16: beside pyarrow.
[[nodiscard]] ComparisonSpec bulk_export_spec();
// Figure 17: the latency of reads meanwhile.
[[nodiscard]] ComparisonSpec bulk_reads_spec();
// Figure 18: memory; and where the time goes.
[[nodiscard]] MeasurementSpec bulk_costs_spec();

// Rows of a whole load or snapshot.
[[nodiscard]] inline std::int64_t bulk_rows(const SuiteOptions& options) {
  return 10 * options.population;
}

// A slice is a whole load: minutes, not seconds.
inline constexpr int kBulkRounds = 3;

}  // namespace skua::bench
