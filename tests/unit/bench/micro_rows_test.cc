#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "bench/micro/flat_table.h"
#include "bench/micro/synthetic_view.h"
#include "bench/micro/transposition.h"
#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "tests/support/random_source.h"

namespace skua::bench::micro {
namespace {

TEST(SyntheticView, RowsAreWhatTheCodecPacks) {
  for (const std::size_t features : {1, 10, 50, 250}) {
    const SyntheticView view(features);
    std::vector<Column> columns;
    for (std::size_t feature = 0; feature < features; ++feature) {
      columns.emplace_back(ValueType::kFloat);
      columns.back().append(SyntheticView::value(42, 3, feature));
    }
    std::vector<const Column*> pointers;
    for (const Column& column : columns) pointers.push_back(&column);
    EXPECT_EQ(view.row(42, 3), pack_row(view.layout(), pointers, 0));
    EXPECT_EQ(view.row_bytes(), view.row(42, 3).size());
    const std::string row = view.stamped_row(42, 3, 9);
    const Result<RowView> parsed = RowView::parse(view.key(42), row);
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed->event_timestamp(), SyntheticView::event_timestamp(3));
  }
}

TEST(SyntheticView, KeysAreWhatTheCodecEncodes) {
  const SyntheticView view(1);
  Column join_key(ValueType::kInt64);
  join_key.append(std::int64_t{-77});
  std::string expected;
  ASSERT_TRUE(append_entity_key(expected, 1, {&join_key}, 0));
  EXPECT_EQ(view.key(-77), expected);
  EXPECT_EQ(expected.size(), SyntheticView::kKeyBytes);
}

TEST(SyntheticView, ValuesTellEntityVersionAndFeature) {
  std::set<float> values;
  for (std::int64_t entity = 0; entity < 3; ++entity) {
    for (std::uint32_t version = 0; version < 3; ++version) {
      for (const std::size_t feature : {0, 1, 49})
        values.insert(SyntheticView::value(entity, version, feature));
    }
  }
  EXPECT_EQ(values.size(), 27U);
}

TEST(Transposition, GoesColumnAfterColumn) {
  const SyntheticView view(7);
  const std::string first = view.row(1, 0);
  const std::string second = view.row(2, 0);
  std::vector<float> columns;
  transpose({first.data(), second.data()}, view.layout(), columns);
  ASSERT_EQ(columns.size(), 14U);
  for (std::size_t feature = 0; feature < 7; ++feature) {
    EXPECT_EQ(columns[feature * 2], SyntheticView::value(1, 0, feature));
    EXPECT_EQ(columns[feature * 2 + 1], SyntheticView::value(2, 0, feature));
  }
}

TEST(FlatTable, FindsWhatWasAddedAndNothingElse) {
  const std::uint64_t seed = test::test_seeds(1).back();
  SCOPED_TRACE("replay with SKUA_TEST_SEED=" + std::to_string(seed));
  test::RandomSource random(seed);
  constexpr std::size_t kRows = 3000;
  FlatTable table(kRows, 12, 8);
  std::set<std::string> distinct;
  while (distinct.size() < kRows) distinct.insert(random.text(12));
  const std::vector<std::string> keys(distinct.begin(), distinct.end());
  const auto row_of = [](std::size_t i) { return std::to_string(10'000'000 + i); };
  for (std::size_t i = 0; i < keys.size(); ++i) table.add(keys[i], row_of(i));

  for (const std::size_t count : {0, 1, 15, 16, 17, 100}) {
    std::vector<std::size_t> asked;
    std::vector<std::string> strangers(count);
    std::vector<std::string_view> wanted;
    for (std::size_t i = 0; i < count; ++i) {
      asked.push_back(
          static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(keys.size()) - 1)));
      strangers[i] = random.text(12);
      wanted.push_back(i % 3 == 2 ? std::string_view(strangers[i]) : keys[asked[i]]);
    }
    std::vector<const char*> rows;
    table.find(wanted, rows);
    ASSERT_EQ(rows.size(), count);
    for (std::size_t i = 0; i < count; ++i) {
      if (distinct.contains(std::string(wanted[i])))
        EXPECT_EQ(std::string_view(rows[i], 8), row_of(asked[i]));
      else
        EXPECT_EQ(rows[i], nullptr);
    }
  }
}

}  // namespace
}  // namespace skua::bench::micro
