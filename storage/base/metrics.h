#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <concepts>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/base/metric_sources.h"

namespace skua {

// The label for what comes behind the first ones of names that others choose. No view and no client
// can be named so.
inline constexpr std::string_view kOtherLabel = "(other)";

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
  // Adds to a counter, beside remove() and keep_only() on other threads.
  void add(std::initializer_list<std::string_view> values,
           double amount) requires std::same_as<Instrument, prometheus::Counter>;
  // Drops the series of these values of the labels. REQUIRES: nobody keeps its instrument.
  void remove(std::initializer_list<std::string_view> values);
  // Drops the series of those values of the first label that `keeps` turns down; it is asked once
  // for each, and must not use this metric. REQUIRES: nobody keeps their instruments.
  void keep_only(const std::function<bool(std::string_view)>& keeps);
  // The bounds of a histogram's buckets, for Histogram::ObserveMultiple().
  [[nodiscard]] const prometheus::Histogram::BucketBoundaries& buckets() const { return buckets_; }

 private:
  [[nodiscard]] Instrument& find_or_make(std::initializer_list<std::string_view> values);

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

  // Something that is looked at when metrics are asked for. See MetricSources.
  using Source = MetricSources::Source;
  // `look` takes next to no time: it reads memory, or files of /proc.
  [[nodiscard]] Source add_source(std::function<void()> look) {
    return quick_sources_.add(std::move(look));
  }
  // `look` may wait for locks of the store or for its disk. Those that do not never wait for it.
  [[nodiscard]] Source add_slow_source(std::function<void()> look) {
    return slow_sources_.add(std::move(look));
  }
  // All of them, before exposition.
  void refresh() {
    refresh_slow();
    refresh_quick();
  }
  void refresh_quick() { quick_sources_.look(); }
  void refresh_slow() { slow_sources_.look(); }
  // The same, unless somebody else still does it after `patience`: false.
  [[nodiscard]] bool refresh_slow_within(std::chrono::milliseconds patience) {
    return slow_sources_.look_within(patience);
  }

  // For exposition.
  [[nodiscard]] prometheus::Registry& registry() { return registry_; }

 private:
  MetricSources quick_sources_;
  MetricSources slow_sources_;
  prometheus::Registry registry_;  // Before the metrics, which live in it.

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
