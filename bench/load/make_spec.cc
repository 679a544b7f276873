#include "bench/load/make_spec.h"

namespace skua::bench {

ComparisonSpec make_spec(std::string id, std::string title,
                         std::function<Comparison(const SuiteOptions&)> make) {
  const auto named = [id, title, make = std::move(make)](const SuiteOptions& options) {
    Comparison comparison = make(options);
    comparison.id = id;
    comparison.title = title;
    return comparison;
  };
  return {std::move(id), std::move(title), named};
}

MeasurementSpec make_measurement_spec(std::string id, std::string title,
                                      std::function<Measurement(const SuiteOptions&)> make) {
  const auto named = [id, title, make = std::move(make)](const SuiteOptions& options) {
    Measurement measurement = make(options);
    measurement.id = id;
    measurement.title = title;
    return measurement;
  };
  return {std::move(id), std::move(title), named};
}

}  // namespace skua::bench
