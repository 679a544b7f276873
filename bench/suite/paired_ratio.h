#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace skua::bench {

struct MedianInterval {
  double median = 0;
  double low = 0;  // 95 % percentile bootstrap interval of the median.
  double high = 0;
  std::size_t samples = 0;  // 0: there was nothing to take a median of, and all are 0.
};

// `seed` draws the bootstrap.
[[nodiscard]] MedianInterval median_interval(const std::vector<double>& values, std::uint64_t seed);

// Of measurements taken in the same round: first over second of each pair. Pairs whose second is
// not above 0 are left out.
[[nodiscard]] MedianInterval paired_ratio(const std::vector<std::pair<double, double>>& pairs,
                                          std::uint64_t seed);

// 0 when there are none.
[[nodiscard]] double median(std::vector<double> values);

}  // namespace skua::bench
