#include "bench/micro/micro_benchmarks.h"

#include "bench/micro/lookup_comparisons.h"
#include "bench/micro/memory_per_row.h"
#include "bench/micro/write_comparisons.h"

namespace skua::bench {

std::vector<ComparisonSpec> micro_comparisons() {
  std::vector<ComparisonSpec> specs = micro::latest_lookup_comparisons();
  specs.push_back(micro::as_of_lookup_comparison());
  for (ComparisonSpec& spec : micro::write_comparisons()) specs.push_back(std::move(spec));
  return specs;
}

std::vector<MeasurementSpec> micro_measurements() { return {micro::memory_per_row_measurement()}; }

}  // namespace skua::bench
