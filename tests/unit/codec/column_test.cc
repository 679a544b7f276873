#include "storage/model/column.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/unit/codec/random_cells.h"

namespace skua {
namespace {

TEST(Columns, HoldWhatWasAppended) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (const ValueType type : test::all_value_types()) {
      Column column(type);
      std::vector<std::optional<std::string>> expected;
      for (int i = 0; i < 50; ++i) {
        if (random.one_in(4)) {
          column.append_null();
          expected.emplace_back();
        } else {
          column.append_cell(*expected.emplace_back(test::random_cell(random, type)));
        }
      }
      ASSERT_EQ(column.size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(column.is_null(i), !expected[i].has_value());
        ASSERT_EQ(column.cell(i), expected[i].value_or(""));
        ASSERT_TRUE(column.is_null(i) || is_well_formed_cell(type, column.cell(i)));
      }
    }
  }
}

TEST(Columns, TakeTheLastRowsBack) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (const ValueType type : test::all_value_types()) {
      Column column(type);
      std::vector<std::optional<std::string>> expected;
      for (int i = 0; i < 100; ++i) {
        if (random.one_in(5)) {
          expected.resize(static_cast<std::size_t>(
              random.between(0, static_cast<std::int64_t>(expected.size()))));
          column.truncate(expected.size());
        } else if (random.one_in(4)) {
          column.append_null();
          expected.emplace_back();
        } else {
          column.append_cell(*expected.emplace_back(test::random_cell(random, type)));
        }
        ASSERT_EQ(column.size(), expected.size());
      }
      for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(column.is_null(i), !expected[i].has_value());
        ASSERT_EQ(column.cell(i), expected[i].value_or(""));
      }
    }
  }
}

TEST(Columns, FixedWidthRowsAppendAtOnce) {
  Column column(ValueType::kInt32);
  column.append_null();
  column.append_fixed(test::cell_of<std::int32_t>({4, -5}));
  ASSERT_EQ(column.size(), 3u);
  EXPECT_TRUE(column.is_null(0));
  EXPECT_EQ(column.value<std::int32_t>(1), 4);
  EXPECT_EQ(column.value<std::int32_t>(2), -5);
  EXPECT_EQ(column.fixed_bytes(), test::cell_of<std::int32_t>({0, 4, -5}));
}

TEST(StringLists, ComeApart) {
  const std::string zero("\0", 1);
  const std::string cell = make_string_list_cell({"", "a", zero, "", "bcd"});
  ASSERT_EQ(string_list_size(cell), 5u);
  EXPECT_EQ(string_list_element(cell, 0), "");
  EXPECT_EQ(string_list_element(cell, 1), "a");
  EXPECT_EQ(string_list_element(cell, 2), zero);
  EXPECT_EQ(string_list_element(cell, 3), "");
  EXPECT_EQ(string_list_element(cell, 4), "bcd");
  EXPECT_EQ(string_list_size(make_string_list_cell({})), 0u);
}

TEST(WellFormedCells, HaveTheWidthOfTheirType) {
  EXPECT_TRUE(is_well_formed_cell(ValueType::kInt64, std::string(8, 'x')));
  EXPECT_FALSE(is_well_formed_cell(ValueType::kInt64, std::string(7, 'x')));
  EXPECT_FALSE(is_well_formed_cell(ValueType::kFloat, ""));
  EXPECT_TRUE(is_well_formed_cell(ValueType::kFloatList, ""));
  EXPECT_TRUE(is_well_formed_cell(ValueType::kFloatList, std::string(8, 'x')));
  EXPECT_FALSE(is_well_formed_cell(ValueType::kFloatList, std::string(6, 'x')));
  EXPECT_TRUE(is_well_formed_cell(ValueType::kBytes, "\xff"));
}

TEST(WellFormedCells, HoldOnlyTrueAndFalse) {
  EXPECT_TRUE(is_well_formed_cell(ValueType::kBool, "\1"));
  EXPECT_FALSE(is_well_formed_cell(ValueType::kBool, "\2"));
  EXPECT_TRUE(is_well_formed_cell(ValueType::kBoolList, std::string("\0\1", 2)));
  EXPECT_FALSE(is_well_formed_cell(ValueType::kBoolList, "\1\xff"));
}

TEST(WellFormedCells, NoMutatedStringListReadsOutside) {
  const std::string cell = make_string_list_cell({"ab", "", "cde"});
  for (std::size_t length = 0; length < cell.size(); ++length)
    EXPECT_FALSE(is_well_formed_cell(ValueType::kStringList, cell.substr(0, length))) << length;
  EXPECT_FALSE(is_well_formed_cell(ValueType::kStringList, cell + "x"));
  for (std::size_t at = 0; at < cell.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string mutated = cell;
      mutated[at] = static_cast<char>(value);
      if (!is_well_formed_cell(ValueType::kStringList, mutated)) continue;
      std::size_t bytes = 4 + 4 * std::size_t{string_list_size(mutated)};
      for (std::uint32_t i = 0; i < string_list_size(mutated); ++i)
        bytes += string_list_element(mutated, i).size();
      ASSERT_EQ(bytes, mutated.size());
    }
  }
}

}  // namespace
}  // namespace skua
