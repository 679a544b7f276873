#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace skua::bench {

struct PairedRatio {
  double median = 0;
  double low = 0;  // 95 % bootstrap interval of the median.
  double high = 0;
};

// Of measurements taken in adjacent slices: first over second of each pair. `seed` draws the
// bootstrap.
[[nodiscard]] PairedRatio paired_ratio(const std::vector<std::pair<double, double>>& pairs,
                                       std::uint64_t seed);
[[nodiscard]] double median(std::vector<double> values);

}  // namespace skua::bench
