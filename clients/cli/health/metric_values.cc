#include "clients/cli/health/metric_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace skua {

double Distribution::at_most(double quantile) const {
  const double wanted = quantile * static_cast<double>(count);
  for (const auto& [bound, below] : buckets)
    if (static_cast<double>(below) >= wanted) return bound;
  return buckets.empty() ? 0 : buckets.back().first;
}

std::optional<double> metric_sum(const v1::DiagnoseResponse& diagnosis, std::string_view name,
                                 const std::string& label, const std::string& value) {
  std::optional<double> sum;
  for (const v1::MetricValue& metric : diagnosis.metrics()) {
    if (metric.name() != name) continue;
    sum = sum.value_or(0);
    const auto found = metric.labels().find(label);
    if (label.empty() || (found != metric.labels().end() && found->second == value))
      *sum += metric.value();
  }
  return sum;
}

std::optional<double> metric_max(const v1::DiagnoseResponse& diagnosis, std::string_view name) {
  std::optional<double> most;
  for (const v1::MetricValue& metric : diagnosis.metrics())
    if (metric.name() == name) most = std::max(most.value_or(metric.value()), metric.value());
  return most;
}

Distribution metric_distribution(const v1::DiagnoseResponse& diagnosis, std::string_view name) {
  Distribution out;
  for (const v1::MetricValue& metric : diagnosis.metrics()) {
    if (metric.name() != name) continue;
    out.count += metric.count();
    out.sum += metric.value();
    // Label values of one metric share their bounds.
    out.buckets.resize(static_cast<std::size_t>(metric.buckets_size()));
    for (std::size_t i = 0; i < out.buckets.size(); ++i) {
      const v1::MetricBucket& bucket = metric.buckets(static_cast<int>(i));
      out.buckets[i].first = bucket.bound();
      out.buckets[i].second += bucket.count();
    }
  }
  return out;
}

std::string metric_text(const v1::MetricValue& metric) {
  const std::map<std::string, std::string> labels(metric.labels().begin(), metric.labels().end());
  std::string out;
  for (const auto& [name, value] : labels)
    out += fmt::format("{}{}=\"{}\"", out.empty() ? "" : ",", name, value);
  return out.empty() ? metric.name() : fmt::format("{}{{{}}}", metric.name(), out);
}

}  // namespace skua
