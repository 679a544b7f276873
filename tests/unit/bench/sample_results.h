#pragma once

#include <string>
#include <vector>

#include "bench/suite/results.h"

namespace skua::bench {

// A slice of 1000 calls of 50 values each.
[[nodiscard]] RecordedSlice sample_slice(double cpu_us_per_call, double p99_us,
                                         double calls_per_s = 500);

struct SampleSubject {
  std::string name;
  std::vector<double> cpu_us_per_call;  // By round.
};

[[nodiscard]] StoredResult sample_comparison(const std::string& id,
                                             const std::vector<SampleSubject>& subjects);

[[nodiscard]] StoredResult sample_measurement(const std::string& id,
                                              std::vector<Measurement::Line> lines);

}  // namespace skua::bench
