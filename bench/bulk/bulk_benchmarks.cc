#include "bench/bulk/bulk_benchmarks.h"

#include "bench/bulk/bulk_specs.h"

namespace skua::bench {

std::vector<ComparisonSpec> bulk_comparisons() {
  return {bulk_import_spec(), bulk_export_spec(), bulk_reads_spec()};
}

std::vector<MeasurementSpec> bulk_measurements() { return {bulk_costs_spec()}; }

}  // namespace skua::bench
