#include "bench/load/paired_ratio.h"

#include <algorithm>
#include <random>

namespace skua::bench {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

PairedRatio paired_ratio(const std::vector<std::pair<double, double>>& pairs, std::uint64_t seed) {
  std::vector<double> ratios;
  for (const auto& [first, second] : pairs) ratios.push_back(first / second);
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::size_t> pick(0, ratios.size() - 1);
  std::vector<double> medians;
  for (int round = 0; round < 2000; ++round) {
    std::vector<double> drawn;
    for (std::size_t i = 0; i < ratios.size(); ++i) drawn.push_back(ratios[pick(random)]);
    medians.push_back(median(std::move(drawn)));
  }
  std::sort(medians.begin(), medians.end());
  return {median(ratios), medians[medians.size() / 40],
          medians[medians.size() - 1 - medians.size() / 40]};
}

}  // namespace skua::bench
