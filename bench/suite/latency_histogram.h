#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace skua::bench {

// Counts latencies in log-linear buckets (HdrHistogram's idea): at most 1.6 % off at any size.
class LatencyHistogram {
 public:
  LatencyHistogram();
  void add(std::chrono::nanoseconds latency);
  void merge(const LatencyHistogram& other);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  // Of `share` in [0, 1], in microseconds: the upper end of the bucket it falls in. 0 when
  // nothing was counted.
  [[nodiscard]] double percentile_us(double share) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
};

}  // namespace skua::bench
