#include "api/wire/slot_columns.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/random_source.h"

namespace skua {
namespace {

TEST(SlotColumns, EveryValueGoesToItsPlace) {
  for (const std::uint64_t seed : test::test_seeds(300)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    const std::size_t width = random.pick(std::vector<std::size_t>{1, 4, 8});
    const auto row_count = static_cast<std::size_t>(random.between(0, 11));
    const auto column_count = static_cast<std::size_t>(random.between(0, 11));
    const auto offset = static_cast<std::size_t>(random.between(0, 9));
    // Rows end where their last value ends, so that a sanitizer sees whoever reads beyond.
    std::vector<std::string> rows;
    std::vector<const char*> starts;
    for (std::size_t row = 0; row < row_count; ++row)
      rows.push_back(random.text(offset + column_count * width));
    for (const std::string& row : rows) starts.push_back(row.data());
    std::vector<std::string> columns(column_count, std::string(row_count * width + 1, '#'));
    std::vector<char*> places;
    for (std::string& column : columns) places.push_back(column.data());

    copy_slots(starts, offset, width, places);

    for (std::size_t i = 0; i < column_count; ++i) {
      std::string expected;
      for (const std::string& row : rows) expected += row.substr(offset + i * width, width);
      ASSERT_EQ(columns[i], expected + '#') << "column " << i << " of width " << width;
    }
  }
}

}  // namespace
}  // namespace skua
