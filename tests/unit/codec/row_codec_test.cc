#include "storage/codec/row_codec.h"

#include <gtest/gtest.h>

#include "tests/unit/codec/random_cells.h"

namespace skua {
namespace {

constexpr RowStamp kStamp{Timestamp{-5}, Timestamp{1'372'939'200'000'000}, 42};

void expect_row_equals(RowView row, const RowLayout& layout, const std::vector<Column>& columns,
                       std::size_t index) {
  ASSERT_TRUE(is_well_formed_row(row, layout));
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const RowLayout::Slot& slot = layout.slots()[c];
    ASSERT_EQ(row.is_null(slot), columns[c].is_null(index)) << c;
    ASSERT_EQ(row.cell(layout, slot), columns[c].cell(index)) << c;
  }
}

TEST(Rows, RandomRowsComeBack) {
  constexpr std::size_t kRows = 8;
  for (const std::uint64_t seed : test::test_seeds(4)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int i = 0; i < 100; ++i) {
      const auto features =
          test::random_features(random, static_cast<std::size_t>(random.between(0, 40)));
      const RowLayout layout(static_cast<SchemaVersion>(random.between(1, 65535)), features);
      std::vector<Column> columns;
      for (const Feature& feature : features)
        columns.push_back(test::random_column(random, feature.type, kRows));
      for (std::size_t r = 0; r < kRows; ++r) {
        std::string bytes = pack_row(layout, test::pointers_to(columns), r);
        stamp_row("entity", kStamp, bytes);
        const Result<RowView> row = RowView::parse("entity", bytes);
        ASSERT_TRUE(row.ok());
        ASSERT_EQ(row->schema_version(), layout.version());
        expect_row_equals(*row, layout, columns, r);
      }
    }
  }
}

TEST(Rows, CarryTheirStamp) {
  const RowLayout layout(9, {{"a", ValueType::kDouble, "", 1}});
  std::string bytes = pack_row(layout, {nullptr}, 0);
  stamp_row("entity", kStamp, bytes);
  const RowView row = *RowView::parse("entity", bytes);
  EXPECT_EQ(row.event_timestamp(), kStamp.event_timestamp);
  EXPECT_EQ(row.created_timestamp(), kStamp.created_timestamp);
  EXPECT_EQ(row.sequence(), kStamp.sequence);
  EXPECT_EQ(row.schema_version(), 9);
  EXPECT_FALSE(row.is_tombstone());
}

TEST(Rows, AnAbsentFeatureIsNull) {
  const RowLayout layout(1, {{"a", ValueType::kInt64, "", 1}, {"b", ValueType::kString, "", 2}});
  const Column present = test::column_of_cell(ValueType::kString, "x");
  const std::string bytes = pack_row(layout, {nullptr, &present}, 0);
  const RowView row = RowView::trusted(bytes);
  EXPECT_TRUE(row.is_null(layout.slots()[0]));
  EXPECT_EQ(row.cell(layout, layout.slots()[0]), "");
  EXPECT_EQ(row.cell(layout, layout.slots()[1]), "x");
}

TEST(Rows, NullAndEmptyDiffer) {
  const RowLayout layout(1,
                         {{"a", ValueType::kString, "", 1}, {"b", ValueType::kFloatList, "", 2}});
  Column text(ValueType::kString);
  Column list(ValueType::kFloatList);
  text.append_cell("");
  list.append_cell("");
  const std::string bytes = pack_row(layout, {&text, &list}, 0);
  const RowView row = RowView::trusted(bytes);
  for (const RowLayout::Slot& slot : layout.slots()) {
    EXPECT_FALSE(row.is_null(slot));
    EXPECT_EQ(row.cell(layout, slot), "");
  }
  EXPECT_NE(row.content(), RowView::trusted(pack_row(layout, {nullptr, nullptr}, 0)).content());
}

TEST(Rows, EqualContentIsEqualBytesWhateverTheStamp) {
  test::RandomSource random(1);
  const auto features = test::random_features(random, 30);
  const RowLayout layout(1, features);
  std::vector<Column> columns;
  for (const Feature& feature : features)
    columns.push_back(test::random_column(random, feature.type, 2));
  std::string first = pack_row(layout, test::pointers_to(columns), 0);
  std::string again = pack_row(layout, test::pointers_to(columns), 0);
  std::string other = pack_row(layout, test::pointers_to(columns), 1);
  stamp_row("entity", kStamp, first);
  stamp_row("entity", {Timestamp{9}, Timestamp{9}, 9}, again);
  stamp_row("entity", kStamp, other);
  EXPECT_EQ(RowView::trusted(first).content(), RowView::trusted(again).content());
  EXPECT_NE(RowView::trusted(first).content(), RowView::trusted(other).content());
  EXPECT_NE(first, again);
}

TEST(Rows, ATombstoneIsAHeader) {
  std::string bytes = pack_tombstone(4);
  EXPECT_EQ(bytes.size(), kRowHeaderBytes);
  stamp_row("entity", kStamp, bytes);
  const RowView row = *RowView::parse("entity", bytes);
  EXPECT_TRUE(row.is_tombstone());
  EXPECT_EQ(row.schema_version(), 4);
  EXPECT_EQ(row.event_timestamp(), kStamp.event_timestamp);
  EXPECT_EQ(row.content(), "");
  EXPECT_TRUE(is_well_formed_row(row, RowLayout(4, {{"a", ValueType::kInt64, "", 1}})));
}

TEST(Rows, ALoadedRowResolvesToTheRowThatACommitStamps) {
  const RowLayout layout(9, {{"a", ValueType::kString, "", 1}});
  const Column text = test::column_of_cell(ValueType::kString, "x");
  for (const std::string& unstamped : {pack_row(layout, {&text}, 0), pack_tombstone(9)}) {
    std::string loaded = unstamped;
    stamp_loaded_row("entity", Timestamp{1}, 1, 1, loaded);
    stamp_loaded_row("entity", kStamp.event_timestamp, 0xfffffffe, kStamp.sequence, loaded);
    const RowView row = *RowView::parse("entity", loaded);
    EXPECT_TRUE(row.is_loaded());
    EXPECT_EQ(row.load_number(), 0xfffffffe);
    EXPECT_EQ(row.event_timestamp(), kStamp.event_timestamp);
    EXPECT_EQ(row.sequence(), kStamp.sequence);
    std::string committed = unstamped;
    stamp_row("entity", kStamp, committed);
    EXPECT_FALSE(RowView::parse("entity", committed)->is_loaded());
    EXPECT_EQ(resolve_loaded_row("entity", loaded, kStamp.created_timestamp), committed);
  }
}

TEST(Rows, ManyFeaturesReachEveryBitOfTheBitmap) {
  std::vector<Feature> features;
  for (FeatureId id = 1; id <= 200; ++id) features.push_back({"", ValueType::kInt32, "", id});
  const RowLayout layout(1, features);
  std::vector<Column> columns;
  for (std::int32_t i = 0; i < 200; ++i) {
    columns.emplace_back(ValueType::kInt32);
    if (i % 3 == 0)
      columns.back().append_null();
    else
      columns.back().append(i);
  }
  const std::string bytes = pack_row(layout, test::pointers_to(columns), 0);
  expect_row_equals(RowView::trusted(bytes), layout, columns, 0);
}

}  // namespace
}  // namespace skua
