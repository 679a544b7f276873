#include "storage/base/metrics.h"

#include <type_traits>
#include <utility>

namespace skua {
namespace {

prometheus::Histogram::BucketBoundaries exponential_buckets(double first, double factor,
                                                            int buckets) {
  prometheus::Histogram::BucketBoundaries bounds;
  bounds.reserve(static_cast<std::size_t>(buckets));
  for (double bound = first; buckets > 0; --buckets, bound *= factor) bounds.push_back(bound);
  return bounds;
}

}  // namespace

template <typename Instrument>
Metric<Instrument>::Metric(prometheus::Family<Instrument>& family, std::string label,
                           prometheus::Histogram::BucketBoundaries buckets)
    : family_(family), label_(std::move(label)), buckets_(std::move(buckets)) {
  // A metric without label is exposed as zero from the start; with one, its values are not known
  // here.
  if (label_.empty()) static_cast<void>(get());
}

template <typename Instrument>
Instrument& Metric<Instrument>::with(std::string_view label_value) {
  const std::lock_guard lock(mutex_);
  if (const auto found = instruments_.find(label_value); found != instruments_.end())
    return *found->second;
  prometheus::Labels labels;
  if (!label_.empty()) labels.emplace(label_, label_value);
  Instrument* instrument = nullptr;
  if constexpr (std::is_same_v<Instrument, prometheus::Histogram>)
    instrument = &family_.Add(labels, buckets_);
  else
    instrument = &family_.Add(labels);
  instruments_.emplace(label_value, instrument);
  return *instrument;
}

template class Metric<prometheus::Counter>;
template class Metric<prometheus::Gauge>;
template class Metric<prometheus::Histogram>;

// One initializer per line of metrics.def; the leading one keeps the commas regular.
Metrics::Metrics()
    : registry_()
#define COUNTER(field, name, label, help) \
  , field(prometheus::BuildCounter().Name(name).Help(help).Register(registry_), label)
#define GAUGE(field, name, label, help) \
  , field(prometheus::BuildGauge().Name(name).Help(help).Register(registry_), label)
#define HISTOGRAM(field, name, label, help, first, factor, buckets)                      \
  , field(prometheus::BuildHistogram().Name(name).Help(help).Register(registry_), label, \
          exponential_buckets(first, factor, buckets))
#include "storage/base/metrics.def"
#undef COUNTER
#undef GAUGE
#undef HISTOGRAM
{
}

}  // namespace skua
