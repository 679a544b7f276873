#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "storage/codec/row_codec.h"
#include "tests/unit/codec/random_cells.h"

namespace skua {
namespace {

constexpr RowStamp kStamp{Timestamp{100}, Timestamp{200}, 42};

std::string stamped(std::string row) {
  stamp_row("entity", kStamp, row);
  return row;
}

// One value of type `from`, read through a layout that has it as `to`.
std::string converted_cell(ValueType from, ValueType to, std::string_view cell) {
  const RowLayout old_layout(1, {{"a", from, "", 1}});
  const RowLayout new_layout(2, {{"a", to, "", 1}});
  const Column column = test::column_of_cell(from, cell);
  const std::string old_row = stamped(pack_row(old_layout, {&column}, 0));
  const std::string row = convert_row(RowView::trusted(old_row), old_layout, new_layout);
  const RowView view = RowView::trusted(row);
  EXPECT_TRUE(is_well_formed_row(view, new_layout));
  EXPECT_FALSE(view.is_null(new_layout.slots()[0]));
  return std::string(view.cell(new_layout, new_layout.slots()[0]));
}

TEST(RowConversion, WidensNumbers) {
  constexpr std::int32_t kLeast = std::numeric_limits<std::int32_t>::min();
  for (const std::int32_t value : {0, -1, kLeast, std::numeric_limits<std::int32_t>::max()}) {
    const std::string cell = test::cell_of<std::int32_t>({value});
    EXPECT_EQ(converted_cell(ValueType::kInt32, ValueType::kInt64, cell),
              test::cell_of<std::int64_t>({value}));
    EXPECT_EQ(converted_cell(ValueType::kInt32, ValueType::kDouble, cell),
              test::cell_of<double>({static_cast<double>(value)}));
  }
  for (const float value : {0.0f, -0.0f, 0.1f, std::numeric_limits<float>::denorm_min(),
                            std::numeric_limits<float>::infinity()})
    EXPECT_EQ(converted_cell(ValueType::kFloat, ValueType::kDouble, test::cell_of<float>({value})),
              test::cell_of<double>({static_cast<double>(value)}));
}

TEST(RowConversion, ANanStaysANan) {
  const std::string cell =
      converted_cell(ValueType::kFloat, ValueType::kDouble,
                     test::cell_of<float>({std::numeric_limits<float>::quiet_NaN()}));
  double value = 0;
  std::memcpy(&value, cell.data(), sizeof(value));
  EXPECT_TRUE(std::isnan(value));
}

TEST(RowConversion, WidensLists) {
  EXPECT_EQ(converted_cell(ValueType::kInt32List, ValueType::kInt64List,
                           test::cell_of<std::int32_t>({1, -2, 3})),
            test::cell_of<std::int64_t>({1, -2, 3}));
  EXPECT_EQ(converted_cell(ValueType::kInt32List, ValueType::kDoubleList,
                           test::cell_of<std::int32_t>({1, -2})),
            test::cell_of<double>({1, -2}));
  EXPECT_EQ(converted_cell(ValueType::kFloatList, ValueType::kDoubleList,
                           test::cell_of<float>({0.5f, -2})),
            test::cell_of<double>({0.5, -2}));
  EXPECT_EQ(converted_cell(ValueType::kFloatList, ValueType::kDoubleList, ""), "");
}

TEST(RowConversion, AddedFeaturesAreNullAndRemovedOnesGo) {
  const RowLayout old_layout(1, {{"a", ValueType::kString, "", 1},
                                 {"gone", ValueType::kString, "", 2},
                                 {"b", ValueType::kInt32, "", 3}});
  const RowLayout new_layout(2, {{"new", ValueType::kString, "", 4},
                                 {"b", ValueType::kInt64, "", 3},
                                 {"a", ValueType::kString, "", 1},
                                 {"newer", ValueType::kDouble, "", 5}});
  const Column a = test::column_of_cell(ValueType::kString, "kept");
  const Column gone = test::column_of_cell(ValueType::kString, "dropped");
  const Column b = test::column_of(ValueType::kInt32, std::int32_t{-7});
  const std::string old_row = stamped(pack_row(old_layout, {&a, &gone, &b}, 0));
  const std::string bytes = convert_row(RowView::trusted(old_row), old_layout, new_layout);
  const RowView row = RowView::trusted(bytes);
  ASSERT_TRUE(is_well_formed_row(row, new_layout));
  const auto& slots = new_layout.slots();
  EXPECT_TRUE(row.is_null(slots[0]));
  EXPECT_EQ(row.cell(new_layout, slots[1]), test::cell_of<std::int64_t>({-7}));
  EXPECT_EQ(row.cell(new_layout, slots[2]), "kept");
  EXPECT_TRUE(row.is_null(slots[3]));
  EXPECT_EQ(bytes.find("dropped"), std::string::npos);
}

TEST(RowConversion, KeepsNullsAndStamps) {
  const RowLayout old_layout(1, {{"a", ValueType::kInt32, "", 1}});
  const RowLayout new_layout(2, {{"a", ValueType::kInt64, "", 1}});
  const std::string old_row = stamped(pack_row(old_layout, {nullptr}, 0));
  std::string bytes = convert_row(RowView::trusted(old_row), old_layout, new_layout);
  const RowView row = RowView::trusted(bytes);
  EXPECT_TRUE(row.is_null(new_layout.slots()[0]));
  EXPECT_EQ(row.schema_version(), 2);
  EXPECT_EQ(row.event_timestamp(), kStamp.event_timestamp);
  EXPECT_EQ(row.created_timestamp(), kStamp.created_timestamp);
  EXPECT_EQ(row.sequence(), kStamp.sequence);
  // The same as if it had been written with the new schema.
  EXPECT_EQ(stamped(bytes), stamped(pack_row(new_layout, {nullptr}, 0)));
}

TEST(RowConversion, ATypeThatDoesNotWidenReadsNull) {
  const RowLayout old_layout(1, {{"a", ValueType::kInt64, "", 1}});
  const RowLayout new_layout(2, {{"a", ValueType::kInt32, "", 1}});
  const Column a = test::column_of(ValueType::kInt64, std::int64_t{5});
  const std::string old_row = stamped(pack_row(old_layout, {&a}, 0));
  const std::string bytes = convert_row(RowView::trusted(old_row), old_layout, new_layout);
  EXPECT_TRUE(RowView::trusted(bytes).is_null(new_layout.slots()[0]));
}

TEST(RowConversion, ATombstoneChangesOnlyItsVersion) {
  const RowLayout old_layout(1, {{"a", ValueType::kInt64, "", 1}});
  const RowLayout new_layout(2, {{"a", ValueType::kInt64, "", 1}});
  const std::string old_row = stamped(pack_tombstone(1));
  const std::string bytes = convert_row(RowView::trusted(old_row), old_layout, new_layout);
  EXPECT_EQ(stamped(bytes), stamped(pack_tombstone(2)));
}

TEST(RowConversion, RandomChangesOfSchemaKeepEveryOtherValue) {
  for (const std::uint64_t seed : test::test_seeds(4)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int i = 0; i < 200; ++i) {
      const auto features = test::random_features(random, 20);
      const RowLayout old_layout(1, features);
      std::vector<Feature> changed;
      for (const Feature& feature : features)
        if (!random.one_in(4)) changed.push_back(feature);
      changed.insert(changed.begin(), {"new", ValueType::kStringList, "", 1000});
      const RowLayout new_layout(2, changed);

      std::vector<Column> columns;
      for (const Feature& feature : features)
        columns.push_back(test::random_column(random, feature.type, 1));
      const std::string old_row = stamped(pack_row(old_layout, test::pointers_to(columns), 0));
      const RowView before = RowView::trusted(old_row);
      const std::string bytes = convert_row(before, old_layout, new_layout);
      const RowView after = RowView::trusted(bytes);
      ASSERT_TRUE(is_well_formed_row(after, new_layout));
      ASSERT_TRUE(after.is_null(new_layout.slots()[0]));
      for (const RowLayout::Slot& slot : new_layout.slots()) {
        const RowLayout::Slot* source = old_layout.find(slot.id);
        if (source == nullptr) continue;
        ASSERT_EQ(after.is_null(slot), before.is_null(*source));
        ASSERT_EQ(after.cell(new_layout, slot), before.cell(old_layout, *source));
      }
    }
  }
}

}  // namespace
}  // namespace skua
