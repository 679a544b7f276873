#include "storage/base/metrics.h"

#include <algorithm>
#include <cassert>
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

std::vector<std::string> split(std::string_view labels) {
  std::vector<std::string> names;
  while (!labels.empty()) {
    const std::size_t end = std::min(labels.find(','), labels.size());
    names.emplace_back(labels.substr(0, end));
    labels.remove_prefix(std::min(end + 1, labels.size()));
  }
  return names;
}

}  // namespace

template <typename Instrument>
Metric<Instrument>::Metric(prometheus::Family<Instrument>& family, std::string_view labels,
                           prometheus::Histogram::BucketBoundaries buckets)
    : family_(family), labels_(split(labels)), buckets_(std::move(buckets)) {
  // A metric without labels is exposed as zero from the start; with some, their values are not
  // known here.
  if (labels_.empty()) static_cast<void>(get());
}

template <typename Instrument>
Instrument& Metric<Instrument>::with(std::initializer_list<std::string_view> values) {
  const std::lock_guard lock(mutex_);
  return find_or_make(values);
}

// With the lock.
template <typename Instrument>
Instrument& Metric<Instrument>::find_or_make(std::initializer_list<std::string_view> values) {
  assert(values.size() == labels_.size());
  const std::vector<std::string> key(values.begin(), values.end());
  if (const auto found = instruments_.find(key); found != instruments_.end()) return *found->second;
  prometheus::Labels labels;
  for (std::size_t i = 0; i < labels_.size(); ++i) labels.emplace(labels_[i], key[i]);
  Instrument* instrument = nullptr;
  if constexpr (std::is_same_v<Instrument, prometheus::Histogram>)
    instrument = &family_.Add(labels, buckets_);
  else
    instrument = &family_.Add(labels);
  instruments_.emplace(key, instrument);
  return *instrument;
}

template <typename Instrument>
void Metric<Instrument>::add(std::initializer_list<std::string_view> values,
                             double amount) requires std::same_as<Instrument, prometheus::Counter> {
  const std::lock_guard lock(mutex_);
  Instrument& instrument = find_or_make(values);
  // Clang 14 instantiates it below for all of them.
  if constexpr (std::is_same_v<Instrument, prometheus::Counter>) instrument.Increment(amount);
}

template <typename Instrument>
void Metric<Instrument>::remove(std::initializer_list<std::string_view> values) {
  const std::vector<std::string> key(values.begin(), values.end());
  const std::lock_guard lock(mutex_);
  const auto found = instruments_.find(key);
  if (found == instruments_.end()) return;
  family_.Remove(found->second);
  instruments_.erase(found);
}

template <typename Instrument>
void Metric<Instrument>::keep_only(const std::function<bool(std::string_view)>& keeps) {
  const std::lock_guard lock(mutex_);
  for (auto it = instruments_.begin(); it != instruments_.end();) {
    const std::string first = it->first.front();
    // The least key behind all that begin with it.
    const auto next = instruments_.lower_bound({first + std::string(1, '\0')});
    if (keeps(first)) {
      it = next;
      continue;
    }
    while (it != next) {
      family_.Remove(it->second);
      it = instruments_.erase(it);
    }
  }
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
