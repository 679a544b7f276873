#pragma once

#include <string>

#include "bench/suite/comparison.h"

namespace skua::bench {

// Specs whose comparisons and measurements carry their id and title.
[[nodiscard]] ComparisonSpec make_spec(std::string id, std::string title,
                                       std::function<Comparison(const SuiteOptions&)> make);
[[nodiscard]] MeasurementSpec make_measurement_spec(
    std::string id, std::string title, std::function<Measurement(const SuiteOptions&)> make);

}  // namespace skua::bench
