#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace skua {

// One metric of metrics.def. Made by Metrics only. THREAD-SAFE.
template <typename Instrument>
class Metric {
 public:
  // `labels`: their names, comma-separated; empty for a metric without. `buckets`: the bounds of a
  // histogram, else empty.
  Metric(prometheus::Family<Instrument>& family, std::string_view labels,
         prometheus::Histogram::BucketBoundaries buckets = {});

  // The instrument of a metric without labels. Keep the reference on hot paths.
  [[nodiscard]] Instrument& get() { return with(std::initializer_list<std::string_view>{}); }
  // The instrument for one value of the only label. The values must come from a bounded list.
  [[nodiscard]] Instrument& with(std::string_view value) { return with({value}); }
  // The same for several labels: one value for each, in their order.
  [[nodiscard]] Instrument& with(std::initializer_list<std::string_view> values);
  // The bounds of a histogram's buckets, for Histogram::ObserveMultiple().
  [[nodiscard]] const prometheus::Histogram::BucketBoundaries& buckets() const { return buckets_; }

 private:
  prometheus::Family<Instrument>& family_;
  std::vector<std::string> labels_;
  prometheus::Histogram::BucketBoundaries buckets_;
  std::mutex mutex_;
  std::map<std::vector<std::string>, Instrument*> instruments_;  // By the values of the labels.
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
