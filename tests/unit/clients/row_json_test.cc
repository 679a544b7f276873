#include "clients/cli/export/row_json.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

v1::RowColumns two_rows() {
  v1::RowColumns rows;
  rows.set_rows(2);
  v1::NamedColumn& key = *rows.add_join_keys();
  key.set_name("airport");
  key.mutable_column()->set_type(v1::STRING);
  key.mutable_column()->add_string_values("EWR");
  key.mutable_column()->add_string_values("J\"FK");
  v1::NamedColumn& big = *rows.add_features();
  big.set_name("big");
  big.mutable_column()->set_type(v1::INT64);
  big.mutable_column()->add_int64_values(9007199254740993);
  big.mutable_column()->add_int64_values(0);
  big.mutable_column()->set_nulls(std::string("\0\1", 2));
  v1::NamedColumn& list = *rows.add_features();
  list.set_name("list");
  list.mutable_column()->set_type(v1::BYTES_LIST);
  list.mutable_column()->add_list_lengths(1);
  list.mutable_column()->add_list_lengths(0);
  list.mutable_column()->add_bytes_values("\xFF");
  for (int row = 0; row < 2; ++row) {
    rows.add_event_timestamps_us(0);
    rows.add_created_timestamps_us(1500000);
    rows.add_sequences(static_cast<std::uint64_t>(row) + 1);
    rows.add_deleted(row == 1);
  }
  return rows;
}

TEST(RowJsonTest, WritesOneObjectPerLine) {
  std::string out;
  ASSERT_TRUE(append_row_lines(two_rows(), out).ok());
  EXPECT_EQ(out,
            R"({"airport":"EWR","event_timestamp":"1970-01-01T00:00:00Z","created_timestamp":)"
            R"("1970-01-01T00:00:01.500Z",)"
            R"("sequence":1,"deleted":false,"big":"9007199254740993","list":["/w=="]})"
            "\n"
            R"({"airport":"J\"FK","event_timestamp":"1970-01-01T00:00:00Z","created_timestamp":)"
            R"("1970-01-01T00:00:01.500Z",)"
            R"("sequence":2,"deleted":true,"big":null,"list":[]})"
            "\n");
}

TEST(RowJsonTest, ColumnsOfDifferentLengthsAreAnError) {
  v1::RowColumns short_times = two_rows();
  short_times.mutable_event_timestamps_us()->RemoveLast();
  v1::RowColumns short_feature = two_rows();
  short_feature.mutable_features(0)->mutable_column()->mutable_int64_values()->RemoveLast();
  std::string out;
  EXPECT_EQ(append_row_lines(short_times, out).code(), StatusCode::kInternal);
  EXPECT_EQ(append_row_lines(short_feature, out).code(), StatusCode::kInternal);
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace skua
