#include <gtest/gtest.h>

#include "storage/codec/row_codec.h"
#include "tests/unit/codec/random_cells.h"

namespace skua {
namespace {

constexpr RowStamp kStamp{Timestamp{100}, Timestamp{200}, 42};
constexpr std::string_view kKey = "entity";

struct PackedRow {
  RowLayout layout;
  std::string bytes;
};

PackedRow random_row(test::RandomSource& random) {
  const auto features =
      test::random_features(random, static_cast<std::size_t>(random.between(1, 24)));
  PackedRow row{RowLayout(1, features), ""};
  std::vector<Column> columns;
  for (const Feature& feature : features)
    columns.push_back(test::random_column(random, feature.type, 1));
  row.bytes = pack_row(row.layout, test::pointers_to(columns), 0);
  stamp_row(kKey, kStamp, row.bytes);
  return row;
}

StatusCode code_of(std::string_view key, std::string_view bytes) {
  return RowView::parse(key, bytes).status().code();
}

// Every read of every value, elements of lists too; a wrong one shows under the address sanitizer.
std::size_t read_everything(RowView row, const RowLayout& layout) {
  std::size_t bytes = 0;
  for (const RowLayout::Slot& slot : layout.slots()) {
    const std::string_view cell = row.cell(layout, slot);
    if (row.is_null(slot)) continue;
    bytes += std::string(cell).size();
    if (!is_list(slot.type) || fixed_width(element_type(slot.type)) != 0) continue;
    for (std::uint32_t i = 0; i < string_list_size(cell); ++i)
      bytes += std::string(string_list_element(cell, i)).size();
  }
  return bytes;
}

TEST(DamagedRows, EveryFlippedBitIsDetected) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    for (int i = 0; i < 10; ++i) {
      PackedRow row = random_row(random);
      ASSERT_EQ(code_of(kKey, row.bytes), StatusCode::kOk);
      for (std::size_t bit = 0; bit < row.bytes.size() * 8; ++bit) {
        const auto mask = static_cast<char>(1 << (bit % 8));
        row.bytes[bit / 8] ^= mask;
        ASSERT_EQ(code_of(kKey, row.bytes), StatusCode::kDataLoss) << "bit " << bit;
        row.bytes[bit / 8] ^= mask;
      }
    }
  }
}

TEST(DamagedRows, EveryOtherLengthIsDetected) {
  test::RandomSource random(1);
  const PackedRow row = random_row(random);
  for (std::size_t length = 0; length < row.bytes.size(); ++length)
    EXPECT_EQ(code_of(kKey, std::string_view(row.bytes).substr(0, length)), StatusCode::kDataLoss);
  EXPECT_EQ(code_of(kKey, row.bytes + std::string(1, '\0')), StatusCode::kDataLoss);
}

TEST(DamagedRows, ARowOfAnotherEntityIsDetected) {
  test::RandomSource random(1);
  const PackedRow row = random_row(random);
  EXPECT_EQ(code_of("entitx", row.bytes), StatusCode::kDataLoss);
  EXPECT_EQ(code_of("", row.bytes), StatusCode::kDataLoss);
}

TEST(DamagedRows, UnknownFlagsAreRefused) {
  test::RandomSource random(1);
  const PackedRow row = random_row(random);
  for (int bit = 0; bit < 16; ++bit) {
    std::string bytes = row.bytes;
    const auto flags = static_cast<std::uint16_t>(1u << bit);
    std::memcpy(bytes.data() + 6, &flags, sizeof(flags));
    stamp_row(kKey, kStamp, bytes);
    const bool is_known = flags == static_cast<std::uint16_t>(RowFlag::kTombstone) ||
                          flags == static_cast<std::uint16_t>(RowFlag::kLoaded);
    EXPECT_EQ(code_of(kKey, bytes), is_known ? StatusCode::kOk : StatusCode::kDataLoss) << bit;
  }
}

TEST(DamagedRows, ALoadNumberHas32BitsAndIsNotZero) {
  std::string bytes = pack_tombstone(1);
  stamp_loaded_row(kKey, Timestamp{1}, 7, 1, bytes);
  const auto code_with = [&](std::int64_t created) {
    stamp_row(kKey, {Timestamp{1}, Timestamp{created}, 1}, bytes);
    return code_of(kKey, bytes);
  };
  EXPECT_EQ(code_with(1), StatusCode::kOk);
  EXPECT_EQ(code_with(0xffffffff), StatusCode::kOk);
  for (const std::int64_t created : {std::int64_t{0}, std::int64_t{0x100000000}, std::int64_t{-1}})
    EXPECT_EQ(code_with(created), StatusCode::kDataLoss) << created;
}

TEST(DamagedRows, BytesThatDoNotHoldTogetherAreNotWellFormed) {
  const RowLayout layout(1, {{"a", ValueType::kString, "", 1}, {"b", ValueType::kBool, "", 2}});
  const Column a = test::column_of_cell(ValueType::kString, "abcd");
  const Column b = test::column_of(ValueType::kBool, std::uint8_t{1});
  const std::string good = pack_row(layout, {&a, &b}, 0);
  const auto is_well_formed = [&](const std::string& bytes) {
    return is_well_formed_row(RowView::trusted(bytes), layout);
  };
  ASSERT_TRUE(is_well_formed(good));
  EXPECT_FALSE(is_well_formed(good + "x"));
  EXPECT_FALSE(is_well_formed(good.substr(0, good.size() - 1)));
  EXPECT_FALSE(is_well_formed(good.substr(0, layout.heap_offset() - 1)));
  EXPECT_FALSE(is_well_formed(good.substr(0, kRowHeaderBytes)));
  std::string wrong_bool = good;
  wrong_bool[layout.slots()[1].offset] = 2;
  EXPECT_FALSE(is_well_formed(wrong_bool));
  std::string wrong_end = good;
  wrong_end[layout.ends_offset() + 3] = '\x7f';
  EXPECT_FALSE(is_well_formed(wrong_end));
  EXPECT_FALSE(is_well_formed_row(RowView::trusted(good), RowLayout(2, {})));
  EXPECT_FALSE(is_well_formed(pack_tombstone(1) + "x"));
}

TEST(DamagedRows, WhatPassesBothChecksIsSafeToReadAndConvert) {
  for (const std::uint64_t seed : test::test_seeds(4)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    std::size_t well_formed = 0;
    for (int i = 0; i < 5000; ++i) {
      PackedRow row = random_row(random);
      const auto last = static_cast<std::int64_t>(row.bytes.size()) - 1;
      for (std::int64_t n = random.between(1, 4); n > 0; --n)
        row.bytes[static_cast<std::size_t>(random.between(kRowHeaderBytes, last))] =
            static_cast<char>(random.between(0, 255));
      stamp_row(kKey, kStamp, row.bytes);
      const Result<RowView> view = RowView::parse(kKey, row.bytes);
      ASSERT_TRUE(view.ok());
      if (!is_well_formed_row(*view, row.layout)) continue;
      ++well_formed;
      ASSERT_LE(read_everything(*view, row.layout), 2 * row.bytes.size());
      const std::string converted = convert_row(*view, row.layout, row.layout);
      ASSERT_TRUE(is_well_formed_row(RowView::trusted(converted), row.layout));
    }
    EXPECT_GT(well_formed, 0u);
  }
}

}  // namespace
}  // namespace skua
