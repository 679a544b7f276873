#include "bench/suite/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace skua::bench {
namespace {

// Values below 2^6 have a bucket each; every further power of two is divided into 2^6.
constexpr std::uint64_t kSubBuckets = 64;

std::size_t bucket_of(std::uint64_t ns) {
  if (ns < kSubBuckets) return ns;
  const int shift = static_cast<int>(std::bit_width(ns)) - 7;
  return (static_cast<std::size_t>(shift) + 1) * kSubBuckets + ((ns >> shift) - kSubBuckets);
}

double upper_end_ns(std::size_t bucket) {
  if (bucket < kSubBuckets) return static_cast<double>(bucket + 1);
  const std::size_t shift = bucket / kSubBuckets - 1;
  return std::ldexp(static_cast<double>(kSubBuckets + bucket % kSubBuckets + 1),
                    static_cast<int>(shift));
}

}  // namespace

LatencyHistogram::LatencyHistogram() : buckets_(60 * kSubBuckets) {}

void LatencyHistogram::add(std::chrono::nanoseconds latency) {
  const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(0, latency.count()));
  ++buckets_[std::min(bucket_of(ns), buckets_.size() - 1)];
  ++count_;
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
}

double LatencyHistogram::percentile_us(double share) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen > wanted || seen == count_) return upper_end_ns(i) / 1000;
  }
  return 0;
}

}  // namespace skua::bench
