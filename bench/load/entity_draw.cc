#include "bench/load/entity_draw.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "bench/suite/require.h"

namespace skua::bench {
namespace {

constexpr double kTheta = 0.99;

template <typename Draw>
EntityLists draw_lists(std::size_t calls, std::size_t rows, const Draw& draw) {
  EntityLists out(calls, std::vector<std::int64_t>(rows));
  for (auto& list : out) {
    for (std::int64_t& entity : list) entity = draw();
  }
  return out;
}

// Ranks 0, 1, ... by popularity.
class ZipfianRank {
 public:
  explicit ZipfianRank(std::int64_t items) : items_(static_cast<double>(items)) {
    for (std::int64_t k = 1; k <= items; ++k) zeta_ += std::pow(static_cast<double>(k), -kTheta);
    const double zeta_2 = 1 + std::pow(2, -kTheta);
    eta_ = (1 - std::pow(2 / items_, 1 - kTheta)) / (1 - zeta_2 / zeta_);
  }

  [[nodiscard]] std::int64_t rank(double uniform) const {
    const double scaled = uniform * zeta_;
    if (scaled < 1) return 0;
    if (scaled < 1 + std::pow(0.5, kTheta)) return 1;
    const double rank = items_ * std::pow(eta_ * uniform - eta_ + 1, 1 / (1 - kTheta));
    return static_cast<std::int64_t>(std::min(rank, items_ - 1));
  }

 private:
  double items_;
  double zeta_ = 0;
  double eta_ = 0;
};

}  // namespace

EntityLists draw_uniform(std::size_t calls, std::size_t rows, std::int64_t population,
                         std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> pick(0, population - 1);
  return draw_lists(calls, rows, [&] { return pick(random); });
}

EntityLists draw_distinct(std::size_t calls, std::size_t rows, std::int64_t population,
                          std::uint64_t seed) {
  require(static_cast<std::int64_t>(rows) <= population, "more rows per call than entities");
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> pick(0, population - 1);
  EntityLists out;
  for (std::size_t call = 0; call < calls; ++call) {
    std::unordered_set<std::int64_t> entities;
    while (entities.size() < rows) entities.insert(pick(random));
    out.emplace_back(entities.begin(), entities.end());
  }
  return out;
}

EntityLists draw_zipfian(std::size_t calls, std::size_t rows, std::int64_t population,
                         std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  const ZipfianRank ranks(population);
  std::vector<std::int64_t> entities(static_cast<std::size_t>(population));
  for (std::size_t i = 0; i < entities.size(); ++i) entities[i] = static_cast<std::int64_t>(i);
  std::shuffle(entities.begin(), entities.end(), random);
  return draw_lists(
      calls, rows, [&] { return entities[static_cast<std::size_t>(ranks.rank(uniform(random)))]; });
}

}  // namespace skua::bench
