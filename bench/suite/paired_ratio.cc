#include "bench/suite/paired_ratio.h"

#include <algorithm>
#include <random>

namespace skua::bench {
namespace {

constexpr std::size_t kDraws = 2000;

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

MedianInterval median_interval(const std::vector<double>& values, std::uint64_t seed) {
  if (values.empty()) return {};
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::size_t> pick(0, values.size() - 1);
  std::vector<double> medians;
  medians.reserve(kDraws);
  for (std::size_t draw = 0; draw < kDraws; ++draw) {
    std::vector<double> drawn(values.size());
    for (double& value : drawn) value = values[pick(random)];
    medians.push_back(median(std::move(drawn)));
  }
  std::sort(medians.begin(), medians.end());
  const std::size_t tail = kDraws / 40;
  return {median(values), medians[tail], medians[kDraws - 1 - tail], values.size()};
}

MedianInterval paired_ratio(const std::vector<std::pair<double, double>>& pairs,
                            std::uint64_t seed) {
  std::vector<double> ratios;
  for (const auto& [first, second] : pairs) {
    if (second > 0) ratios.push_back(first / second);
  }
  return median_interval(ratios, seed);
}

}  // namespace skua::bench
