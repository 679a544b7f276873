#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace skua {

// One metric of metrics.def, with at most one label. Made by Metrics only. THREAD-SAFE.
template <typename Instrument>
class Metric {
 public:
  // `label` is empty for a metric without one. `buckets`: the bounds of a histogram, else empty.
  Metric(prometheus::Family<Instrument>& family, std::string label,
         prometheus::Histogram::BucketBoundaries buckets = {});

  // The instrument of a metric without label. Keep the reference on hot paths.
  [[nodiscard]] Instrument& get() { return with(""); }
  // The instrument for one value of the label. The values must come from a fixed list.
  [[nodiscard]] Instrument& with(std::string_view label_value);

 private:
  prometheus::Family<Instrument>& family_;
  std::string label_;
  prometheus::Histogram::BucketBoundaries buckets_;
  std::mutex mutex_;
  std::map<std::string, Instrument*, std::less<>> instruments_;
};

// The metrics of one server, all of metrics.def. THREAD-SAFE.
class Metrics {
 public:
  Metrics();

  // For exposition.
  [[nodiscard]] prometheus::Registry& registry() { return registry_; }

 private:
  prometheus::Registry registry_;  // First: the metrics below live in it.

 public:
#define COUNTER(field, name, label, help) Metric<prometheus::Counter> field;
#define GAUGE(field, name, label, help) Metric<prometheus::Gauge> field;
#define HISTOGRAM(field, name, label, help, first, factor, buckets) \
  Metric<prometheus::Histogram> field;
#include "storage/base/metrics.def"
#undef COUNTER
#undef GAUGE
#undef HISTOGRAM
};

}  // namespace skua
