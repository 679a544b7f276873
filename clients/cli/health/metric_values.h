#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "skua/v1/diagnosis.pb.h"

namespace skua {

// A histogram over all its label values.
struct Distribution {
  std::uint64_t count = 0;
  double sum = 0;
  std::vector<std::pair<double, std::uint64_t>> buckets;  // Bound, how many were at most that.

  // The bound of the bucket in which the quantile lies: a figure that is not below the true one,
  // but for what lies beyond the last bound. 0 of an empty one.
  [[nodiscard]] double at_most(double quantile) const;
};

// The sum of a counter or gauge over its label values, or of those with one label as given; none
// when the server has no such metric.
[[nodiscard]] std::optional<double> metric_sum(const v1::DiagnoseResponse& diagnosis,
                                               std::string_view name, const std::string& label = "",
                                               const std::string& value = "");
// The greatest of its label values, by the same.
[[nodiscard]] std::optional<double> metric_max(const v1::DiagnoseResponse& diagnosis,
                                               std::string_view name);
[[nodiscard]] Distribution metric_distribution(const v1::DiagnoseResponse& diagnosis,
                                               std::string_view name);

// "skua_requests_total{operation="Status"}"
[[nodiscard]] std::string metric_text(const v1::MetricValue& metric);

}  // namespace skua
