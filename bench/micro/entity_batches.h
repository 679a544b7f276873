#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace skua::bench::micro {

// What one call looks up: entities, and for each the version that is in effect at its moment.
struct EntityBatch {
  std::span<const std::int64_t> entities;
  std::span<const std::uint32_t> versions;
};

// Random entities of a population, drawn before the clock runs: two million, so that nothing is
// asked twice soon. Immutable.
class EntityBatches {
 public:
  struct Shape {
    std::int64_t population = 0;  // Entities 0 to population - 1.
    std::uint32_t versions = 1;   // Of each: 0 to versions - 1.
    std::size_t rows_per_call = 100;
  };

  EntityBatches(const Shape& shape, std::uint64_t seed);

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] std::uint32_t newest_version() const { return shape_.versions - 1; }
  // The batches repeat after a while.
  [[nodiscard]] EntityBatch at(std::size_t index) const;

 private:
  Shape shape_;
  std::vector<std::int64_t> entities_;
  std::vector<std::uint32_t> versions_;
};

}  // namespace skua::bench::micro
