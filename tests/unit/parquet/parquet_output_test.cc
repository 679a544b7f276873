#include <arrow/io/file.h>
#include <gtest/gtest.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <filesystem>

#include "clients/cli/export/row_output.h"
#include "clients/cli/files/durable_file.h"
#include "clients/cli/text/wire_column.h"
#include "tests/unit/parquet/parquet_file.h"

namespace skua {
namespace {

class ParquetOutputTest : public testing::Test {
 protected:
  ParquetOutputTest()
      : path_(testing::TempDir() + "parquet_output_test." +
              testing::UnitTest::GetInstance()->current_test_info()->name() + ".parquet") {}
  ~ParquetOutputTest() override { std::filesystem::remove(path_); }

  // `rows` rows, ids ascending, x a text of `text_size`; null in every third row.
  static v1::RowColumns page_of(std::int64_t first, std::uint32_t rows, std::size_t text_size) {
    v1::RowColumns page;
    page.set_rows(rows);
    Column ids(ValueType::kInt64);
    Column texts(ValueType::kString);
    for (std::uint32_t row = 0; row < rows; ++row) {
      ids.append(first + row);
      if (row % 3 == 2) {
        texts.append_null();
      } else {
        texts.append_cell(std::string(text_size, static_cast<char>('a' + row % 26)));
      }
      page.add_event_timestamps_us(row);
      page.add_created_timestamps_us(7);
      page.add_sequences(UINT64_MAX - row);
      page.add_deleted(row == 1);
    }
    page.add_join_keys()->set_name("id");
    column_to_wire(ids, *page.mutable_join_keys(0)->mutable_column());
    page.add_features()->set_name("x");
    column_to_wire(texts, *page.mutable_features(0)->mutable_column());
    return page;
  }

  Result<std::unique_ptr<RowOutput>> create() {
    ASSIGN_OR_RETURN(auto file, DurableFile::create(path_));
    return arrow_->create_parquet(std::move(file), OutputColumns::of(view_of({{"x", v1::STRING}})));
  }

  std::string path_;
  std::unique_ptr<ArrowSupport> arrow_ = make_arrow_support();
};

TEST_F(ParquetOutputTest, ReadsBackAsItWasWritten) {
  auto output = create();
  ASSERT_TRUE(output.ok()) << output.status().to_string();
  ASSERT_TRUE((*output)->append(page_of(10, 6, 3), {0, 1, 2, 5}).ok());
  EXPECT_FALSE(std::filesystem::exists(path_));
  ASSERT_TRUE((*output)->finish().ok());
  EXPECT_EQ((*output)->rows(), 4U);
  EXPECT_EQ((*output)->bytes(), std::filesystem::file_size(path_));
  const auto rows = read_parquet(path_, view_of({{"x", v1::STRING}}));
  ASSERT_TRUE(rows.ok()) << rows.status().to_string();
  ASSERT_EQ(rows->size(), 4U);
  EXPECT_EQ(rows->columns[0].value<std::int64_t>(3), 15);
  EXPECT_EQ(rows->columns[1].cell(0), "aaa");
  EXPECT_TRUE(rows->columns[1].is_null(2));
  EXPECT_EQ(rows->event_timestamps.value<std::int64_t>(3), 5);
  EXPECT_EQ(rows->deleted, (std::vector<std::uint8_t>{0, 1, 0, 0}));
}

TEST_F(ParquetOutputTest, RowGroupsAreBoundedSortedAndPacked) {
  auto output = create();
  ASSERT_TRUE(output.ok());
  std::vector<std::uint32_t> all(1000);
  for (std::uint32_t row = 0; row < all.size(); ++row) all[row] = row;
  // 150 MB of text.
  for (int page = 0; page < 225; ++page)
    ASSERT_TRUE((*output)->append(page_of(page * 1000, 1000, 1000), all).ok());
  ASSERT_TRUE((*output)->finish().ok());
  const auto file = arrow::io::ReadableFile::Open(path_);
  ASSERT_TRUE(file.ok());
  const auto metadata = parquet::ParquetFileReader::Open(*file)->metadata();
  EXPECT_EQ(metadata->num_rows(), 225'000);
  ASSERT_EQ(metadata->num_row_groups(), 3);
  for (int g = 0; g < 3; ++g) {
    const auto group = metadata->RowGroup(g);
    EXPECT_LE(group->num_rows(), 105'000);
    EXPECT_EQ(group->ColumnChunk(0)->compression(), parquet::Compression::ZSTD);
    const auto order = group->sorting_columns();
    ASSERT_EQ(order.size(), 3U);
    EXPECT_EQ(order[0].column_idx, 0);
    EXPECT_FALSE(order[0].descending);
    EXPECT_EQ(order[1].column_idx, 1);
    EXPECT_TRUE(order[1].descending);
    EXPECT_EQ(order[2].column_idx, 3);
  }
}

TEST_F(ParquetOutputTest, GivenUpItLeavesNothing) {
  {
    auto output = create();
    ASSERT_TRUE(output.ok());
    ASSERT_TRUE((*output)->append(page_of(0, 2, 3), {0, 1}).ok());
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_FALSE(std::filesystem::exists(path_ + ".partial"));
}

}  // namespace
}  // namespace skua
