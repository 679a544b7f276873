#pragma once

#include <cstdint>
#include <vector>

namespace skua::bench::micro {

inline constexpr std::size_t kRowsPerWrite = 1000;

// One row to write.
struct WrittenRow {
  std::int64_t entity = 0;
  std::uint32_t version = 0;
};

// Chooses the rows of one write after the other, no entity twice in one, so that every row is
// applied. Entities come in no order.
class WriteSource {
 public:
  // Entities that were never written.
  [[nodiscard]] static WriteSource new_entities(std::uint64_t seed);
  // Later versions of the entities 0 to population - 1, whose version 0 exists.
  // REQUIRES: kRowsPerWrite entities at least.
  [[nodiscard]] static WriteSource existing_entities(std::int64_t population);

  [[nodiscard]] std::vector<WrittenRow> next();

 private:
  WriteSource(std::uint64_t first, std::int64_t population);
  [[nodiscard]] WrittenRow row();

  std::uint64_t number_;
  std::uint32_t write_ = 0;
  std::int64_t population_;  // 0: new entities.
  std::int64_t step_ = 1;
};

}  // namespace skua::bench::micro
