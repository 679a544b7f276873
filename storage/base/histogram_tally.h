#pragma once

#include <prometheus/histogram.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace skua {

// What a histogram of metrics.def will get: observed without a lock on hot paths, moved over when
// metrics are asked for. THREAD-SAFE.
class HistogramTally {
 public:
  static constexpr std::size_t kBoundsMax = 24;

  // The bounds of the histogram, at most kBoundsMax; they outlive this.
  explicit HistogramTally(const prometheus::Histogram::BucketBoundaries& bounds);

  void observe(double value) { observe(bucket_of(value), 1, value); }
  // Several values of one bucket at once.
  void observe(std::size_t bucket, std::uint64_t values, double sum);
  [[nodiscard]] std::size_t bucket_of(double value) const;

  // Nothing was observed since the last move.
  [[nodiscard]] bool is_empty() const;
  void move_to(prometheus::Histogram& histogram);
  // Forgets it.
  void clear();

 private:
  const prometheus::Histogram::BucketBoundaries& bounds_;
  std::array<std::atomic<std::uint64_t>, kBoundsMax + 1> counts_{};
  std::atomic<double> sum_ = 0;
};

}  // namespace skua
