#pragma once

#include <cstdint>
#include <vector>

#include "tests/crash/expected_state.h"
#include "tests/support/random_source.h"

namespace skua::test {

// The rows of one writer: of its own entities, at event timestamps of which some are late, some
// equal to one before, and some a moment ahead. Not thread-safe.
class RowsSource {
 public:
  RowsSource(ExpectedState& state, std::uint32_t first_entity, std::uint32_t entities,
             std::uint64_t seed)
      : state_(&state), first_(first_entity), count_(entities), random_(seed) {}

  // Of different entities.
  [[nodiscard]] std::vector<CrashRow> rows(CrashRow::Kind kind, std::size_t count);
  [[nodiscard]] RandomSource& random() { return random_; }
  [[nodiscard]] std::uint32_t first_entity() const { return first_; }
  [[nodiscard]] std::uint32_t entities() const { return count_; }

 private:
  [[nodiscard]] std::int64_t event_us(std::uint32_t entity);

  ExpectedState* state_;
  std::uint32_t first_;
  std::uint32_t count_;
  RandomSource random_;
};

}  // namespace skua::test
