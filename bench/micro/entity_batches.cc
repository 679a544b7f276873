#include "bench/micro/entity_batches.h"

#include <random>

namespace skua::bench::micro {
namespace {

constexpr std::size_t kDrawnRows = 2 << 20;

}  // namespace

EntityBatches::EntityBatches(const Shape& shape, std::uint64_t seed) : shape_(shape) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> entity(0, shape.population - 1);
  std::uniform_int_distribution<std::uint32_t> version(0, newest_version());
  const std::size_t rows = kDrawnRows / shape.rows_per_call * shape.rows_per_call;
  entities_.reserve(rows);
  versions_.reserve(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    entities_.push_back(entity(random));
    versions_.push_back(version(random));
  }
}

EntityBatch EntityBatches::at(std::size_t index) const {
  const std::size_t rows = shape_.rows_per_call;
  const std::size_t first = index % (entities_.size() / rows) * rows;
  return {{entities_.data() + first, rows}, {versions_.data() + first, rows}};
}

}  // namespace skua::bench::micro
