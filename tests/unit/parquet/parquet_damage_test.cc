// Parquet files that are damaged, cut off, or too large.

#include <arrow/type.h>
#include <gtest/gtest.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/random_source.h"
#include "tests/unit/parquet/parquet_file.h"
#include "tests/unit/parquet/thrift_value.h"

namespace skua {
namespace {

class ParquetDamageTest : public testing::Test {
 protected:
  ParquetDamageTest()
      : path_(testing::TempDir() + "parquet_damage_test." +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {}
  ~ParquetDamageTest() override { std::filesystem::remove(path_); }

  // Rows of some text, all the same when `alike`.
  void write(int rows, std::size_t text_size, bool alike, std::int64_t row_group_rows) {
    std::string ids;
    std::string times;
    std::string texts;
    for (int row = 0; row < rows; ++row) {
      const char* const comma = row == 0 ? "" : ",";
      ids += comma + std::to_string(row);
      times += std::string(comma) + "1000";
      texts +=
          comma + ("\"" + std::string(text_size, 'x') + (alike ? "" : std::to_string(row)) + "\"");
    }
    write_parquet(
        path_,
        {{"id", arrow::int64(), "[" + ids + "]"},
         {"event_timestamp", arrow::timestamp(arrow::TimeUnit::NANO, "UTC"), "[" + times + "]"},
         {"x", arrow::utf8(), "[" + texts + "]"}},
        row_group_rows);
  }
  std::string bytes() const {
    std::ostringstream out;
    out << std::ifstream(path_, std::ios::binary).rdbuf();
    return out.str();
  }
  Status read(const ParquetLimits& limits = {}) {
    return read_parquet_texts(path_, view_, limits).status();
  }
  // Where pages end that have a few bytes at least.
  std::vector<std::size_t> page_ends() const {
    const auto metadata = parquet::ParquetFileReader::OpenFile(path_)->metadata();
    std::vector<std::size_t> ends;
    for (int group = 0; group < metadata->num_row_groups(); ++group) {
      for (int i = 0; i < metadata->num_columns(); ++i) {
        const auto chunk = metadata->RowGroup(group)->ColumnChunk(i);
        const std::int64_t begin = chunk->dictionary_page_offset();
        ends.push_back(static_cast<std::size_t>(chunk->data_page_offset()));
        ends.push_back(static_cast<std::size_t>(begin + chunk->total_compressed_size()));
      }
    }
    return ends;
  }
  // Changes one value of a footer, or drops or doubles what is in it.
  static void change(ThriftValue& footer, test::RandomSource& random) {
    std::vector<ThriftValue*> values;
    footer.collect(values);
    const auto last = static_cast<std::int64_t>(values.size()) - 1;
    ThriftValue& value = *values[static_cast<std::size_t>(random.between(0, last))];
    const auto change_items = [&random](auto& items) {
      if (items.empty()) return;
      const auto at = random.between(0, static_cast<std::int64_t>(items.size()) - 1);
      const auto item = items[static_cast<std::size_t>(at)];
      if (random.between(0, 1) == 0) {
        items.erase(items.begin() + at);
      } else {
        items.push_back(item);
      }
    };
    change_items(value.elements);
    change_items(value.fields);
    const std::int64_t numbers[] = {
        0, -1, 1, value.number + 1, value.number * 2, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    value.number = numbers[random.between(0, 8)];
    if (value.type == 8) value.bytes = value.bytes.substr(value.bytes.size() / 2);
  }

  const v1::FeatureView view_ = view_of({{"x", v1::STRING}});
  std::string path_;
};

TEST_F(ParquetDamageTest, WhatIsNoParquetFileIsDataLoss) {
  write(100, 10, false, 1024);
  const std::string whole = bytes();
  EXPECT_TRUE(read().ok());
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{4}, whole.size() / 2, whole.size() - 1, whole.size() - 9}) {
    std::ofstream(path_, std::ios::binary) << whole.substr(0, size);
    EXPECT_EQ(read().code(), StatusCode::kDataLoss) << size;
  }
  std::ofstream(path_, std::ios::binary) << "airport,temp\nEWR,1\n";
  EXPECT_EQ(read().code(), StatusCode::kDataLoss);
  std::filesystem::remove(path_);
  EXPECT_EQ(read().code(), StatusCode::kNotFound);
}

// Pages have checksums: an error, or the rows that were written.
TEST_F(ParquetDamageTest, DamageWithinPagesIsAnError) {
  write(200, 10, false, 50);
  const std::string whole = bytes();
  const auto rows = read_parquet_texts(path_, view_);
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 200U);
  const std::vector<std::size_t> ends = page_ends();
  for (const std::uint64_t seed : test::test_seeds(2)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    int refused = 0;
    for (int round = 0; round < 200; ++round) {
      std::string damaged = whole;
      const auto page =
          static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(ends.size()) - 1));
      // The last bytes of a page are none of its header.
      char& byte = damaged[ends[page] - static_cast<std::size_t>(random.between(1, 4))];
      byte = static_cast<char>(byte ^ random.between(1, 255));
      std::ofstream(path_, std::ios::binary) << damaged;
      const auto read = read_parquet_texts(path_, view_);
      refused += read.ok() ? 0 : 1;
      if (read.ok()) {
        EXPECT_TRUE(*read == *rows) << round;
      } else {
        EXPECT_EQ(read.status().code(), StatusCode::kDataLoss) << read.status().to_string();
      }
    }
    EXPECT_EQ(refused, 200);
  }
}

// Only its grammar guards the footer: what it says may be untrue, and is never believed so far that
// the program ends.
TEST_F(ParquetDamageTest, NoFooterEndsTheProgram) {
  write(200, 10, false, 50);
  const std::string whole = bytes();
  for (const std::uint64_t seed : test::test_seeds(2)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    int refused = 0;
    for (int round = 0; round < 1000; ++round) {
      ThriftValue footer = ThriftValue::parse_struct(footer_of(whole));
      for (std::int64_t i = random.between(0, 2); i >= 0; --i) change(footer, random);
      std::ofstream(path_, std::ios::binary) << with_footer(whole, footer.serialized());
      const Status status = read({std::uint64_t{64} << 20U, std::uint64_t{64} << 20U});
      refused += status.ok() ? 0 : 1;
      EXPECT_TRUE(status.ok() || status.code() == StatusCode::kDataLoss ||
                  status.code() == StatusCode::kInvalidArgument ||
                  status.code() == StatusCode::kResourceExhausted)
          << status.to_string();
    }
    EXPECT_GT(refused, 100);
    EXPECT_LT(refused, 1000);
  }
}

TEST_F(ParquetDamageTest, ARowGroupWithoutAColumnIsDataLoss) {
  write(10, 10, false, 50);
  const std::string whole = bytes();
  ThriftValue footer = ThriftValue::parse_struct(footer_of(whole));
  for (auto& [id, field] : footer.fields)
    if (id == 4) field.elements.at(0).fields.at(0).second.elements.pop_back();
  std::ofstream(path_, std::ios::binary) << with_footer(whole, footer.serialized());
  EXPECT_EQ(read().code(), StatusCode::kDataLoss);
}

TEST_F(ParquetDamageTest, GroupsNestOnlySoDeep) {
  write(10, 10, false, 50);
  const std::string whole = bytes();
  // `groups` groups around the column x, each the only child of the one above it.
  const auto nest = [&](int groups, std::int64_t schema_field = 2) {
    ThriftValue footer = ThriftValue::parse_struct(footer_of(whole));
    for (auto& [id, field] : footer.fields) {
      if (id != 2) continue;
      const ThriftValue leaf = field.elements.back();
      field.elements.pop_back();
      for (int i = 0; i < groups; ++i)
        field.elements.push_back(ThriftValue::structure({{3, ThriftValue::integer(1)},
                                                         {4, ThriftValue::text("x")},
                                                         {5, ThriftValue::integer(1)}}));
      field.elements.push_back(leaf);
      id = schema_field;
    }
    std::ofstream(path_, std::ios::binary) << with_footer(whole, footer.serialized());
    return read().code();
  };
  EXPECT_EQ(nest(0), StatusCode::kOk);
  // A struct fits no column.
  EXPECT_EQ(nest(99), StatusCode::kInvalidArgument);
  EXPECT_EQ(nest(100), StatusCode::kResourceExhausted);
  EXPECT_EQ(nest(15'000), StatusCode::kResourceExhausted);
  EXPECT_EQ(nest(1'000'000), StatusCode::kResourceExhausted);
  // Its number as Thrift reads it.
  EXPECT_EQ(nest(15'000, 65'536 + 2), StatusCode::kResourceExhausted);
}

TEST_F(ParquetDamageTest, ARowGroupBeyondItsLimitIsRefusedByName) {
  write(1000, 1000, false, 1000);
  EXPECT_TRUE(read().ok());
  const Status refused = read({std::uint64_t{512} << 20U, 500'000});
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted);
  EXPECT_NE(refused.message().find("--row-group-bytes-max"), std::string::npos);
  // The same rows in smaller groups are fine.
  write(1000, 1000, false, 100);
  EXPECT_TRUE(read({std::uint64_t{512} << 20U, 500'000}).ok());
}

TEST_F(ParquetDamageTest, MemoryIsBoundedWhateverTheFileSays) {
  write(2000, 4000, false, 2000);
  const Status refused = read({100'000, std::uint64_t{2} << 30U});
  EXPECT_EQ(refused.code(), StatusCode::kResourceExhausted) << refused.to_string();
  EXPECT_NE(refused.message().find("--memory"), std::string::npos);
  // 8 MB in one row group pass through much less memory.
  EXPECT_TRUE(read({std::uint64_t{24} << 20U, std::uint64_t{2} << 30U}).ok());
}

}  // namespace
}  // namespace skua
