#include "storage/base/histogram_tally.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace skua {

HistogramTally::HistogramTally(const prometheus::Histogram::BucketBoundaries& bounds)
    : bounds_(bounds) {
  assert(bounds.size() <= kBoundsMax);
}

void HistogramTally::observe(std::size_t bucket, std::uint64_t values, double sum) {
  counts_[bucket].fetch_add(values, std::memory_order_relaxed);
  sum_.fetch_add(sum, std::memory_order_relaxed);
}

std::size_t HistogramTally::bucket_of(double value) const {
  return static_cast<std::size_t>(std::lower_bound(bounds_.begin(), bounds_.end(), value) -
                                  bounds_.begin());
}

bool HistogramTally::is_empty() const {
  return std::all_of(counts_.begin(), counts_.end(),
                     [](const auto& count) { return count.load(std::memory_order_relaxed) == 0; });
}

void HistogramTally::move_to(prometheus::Histogram& histogram) {
  std::vector<double> counts(bounds_.size() + 1);
  for (std::size_t i = 0; i < counts.size(); ++i)
    counts[i] = static_cast<double>(counts_[i].exchange(0, std::memory_order_relaxed));
  histogram.ObserveMultiple(counts, sum_.exchange(0, std::memory_order_relaxed));
}

void HistogramTally::clear() {
  for (std::atomic<std::uint64_t>& count : counts_) count.store(0, std::memory_order_relaxed);
  sum_.store(0, std::memory_order_relaxed);
}

}  // namespace skua
