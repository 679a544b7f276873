// What Parquet files hold, by the types of a feature view.

#include <arrow/type.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "tests/unit/parquet/parquet_file.h"

namespace skua {
namespace {

using arrow::TimeUnit;

const auto kMoments = arrow::timestamp(TimeUnit::NANO, "UTC");

class ParquetRowsTest : public testing::Test {
 protected:
  ParquetRowsTest()
      : path_(testing::TempDir() + "parquet_rows_test." +
              testing::UnitTest::GetInstance()->current_test_info()->name()) {}
  ~ParquetRowsTest() override { std::filesystem::remove(path_); }

  // A file of `id`, `event_timestamp` and one more column, read into one feature.
  Result<CoercedRows> read(const std::shared_ptr<arrow::DataType>& type, const std::string& json,
                           v1::ValueType wanted) {
    const std::size_t rows = static_cast<std::size_t>(std::count(json.begin(), json.end(), ';'));
    std::string values = json;
    std::replace(values.begin(), values.end(), ';', ',');
    values.back() = ' ';
    std::string ids;
    std::string times;
    for (std::size_t i = 0; i < rows; ++i) {
      ids += (i == 0 ? "" : ",") + std::to_string(i);
      times += (i == 0 ? "" : ",") + std::string("1000");
    }
    write_parquet(path_, {{"id", arrow::int64(), "[" + ids + "]"},
                          {"event_timestamp", kMoments, "[" + times + "]"},
                          {"x", type, "[" + values + "]"}});
    return read_parquet(path_, view_of({{"x", wanted}}));
  }

  std::string path_;
};

// "1.5 null !" : values, nulls and faults of the feature; lists as [a b].
template <typename T>
std::string shown(const CoercedRows& rows) {
  std::string out;
  const Column& column = rows.columns[1];
  for (std::size_t row = 0; row < rows.size(); ++row) {
    out += row == 0 ? "" : " ";
    if (rows.fault(row) != nullptr) {
      out += "!";
    } else if (column.is_null(row)) {
      out += "null";
    } else if constexpr (std::is_same_v<T, std::string>) {
      out += column.cell(row);
    } else {
      const std::string_view cell = column.cell(row);
      std::string list;
      for (std::size_t at = 0; at < cell.size(); at += sizeof(T)) {
        T value;
        std::memcpy(&value, cell.data() + at, sizeof(T));
        std::ostringstream text;
        text << +value;
        list += (at == 0 ? "" : ",") + text.str();
      }
      out += is_list(column.type()) ? "[" + list + "]" : list;
    }
  }
  return out;
}

template <typename T>
struct Case {
  std::shared_ptr<arrow::DataType> type;
  const char* json;  // Values, each closed by a semicolon.
  v1::ValueType wanted;
  const char* shown;
};

TEST_F(ParquetRowsTest, IntegersAreExactOrRefused) {
  const Case<std::int64_t> wide[] = {
      {arrow::int8(), "-128;null;", v1::INT64, "-128 null"},
      {arrow::uint16(), "65535;", v1::INT64, "65535"},
      {arrow::uint64(), "9223372036854775807;18446744073709551615;", v1::INT64,
       "9223372036854775807 !"},
      {arrow::float64(), "5;5.5;1e300;NaN;", v1::INT64, "5 ! ! !"},
      {arrow::decimal128(20, 2), "\"12.00\";\"12.01\";", v1::INT64, "12 !"},
      {arrow::utf8(), "\"7\";\"x\";", v1::INT64, "7 !"},
      {arrow::dictionary(arrow::int8(), arrow::utf8()), "\"7\";\"x\";null;\"7\";", v1::INT64,
       "7 ! null 7"},
      {arrow::null(), "null;null;", v1::INT64, "null null"},
  };
  for (const auto& c : wide) {
    const auto rows = read(c.type, c.json, c.wanted);
    ASSERT_TRUE(rows.ok()) << rows.status().to_string();
    EXPECT_EQ(shown<std::int64_t>(*rows), c.shown) << c.type->ToString();
  }
  const auto narrow = read(arrow::int64(), "2147483647;2147483648;-2147483648;", v1::INT32);
  ASSERT_TRUE(narrow.ok());
  EXPECT_EQ(shown<std::int32_t>(*narrow), "2147483647 ! -2147483648");
}

TEST_F(ParquetRowsTest, RealsRoundToFloatAndNeverOverflow) {
  const Case<float> cases[] = {
      {arrow::float64(), "0.5;1e39;null;", v1::FLOAT, "0.5 ! null"},
      {arrow::float16(), "1.5;", v1::FLOAT, "1.5"},
      {arrow::int32(), "7;", v1::FLOAT, "7"},
      {arrow::decimal128(9, 1), "\"2.5\";", v1::FLOAT, "2.5"},
      {arrow::decimal128(18, 8), "\"0.00000000\";\"-0.00000000\";\"0.50000000\";null;", v1::FLOAT,
       "0 0 0.5 null"},
      {arrow::decimal256(60, 9), "\"0.000000000\";\"-1.500000000\";", v1::FLOAT, "0 -1.5"},
  };
  for (const auto& c : cases) {
    const auto rows = read(c.type, c.json, c.wanted);
    ASSERT_TRUE(rows.ok()) << rows.status().to_string();
    EXPECT_EQ(shown<float>(*rows), c.shown) << c.type->ToString();
  }
  const auto rows = read(arrow::float32(), "0.1;NaN;-Inf;-0.0;", v1::DOUBLE);
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->columns[1].value<double>(0), static_cast<double>(0.1F));
  EXPECT_TRUE(std::isnan(rows->columns[1].value<double>(1)));
  EXPECT_EQ(rows->columns[1].value<double>(2), -INFINITY);
  EXPECT_TRUE(std::signbit(rows->columns[1].value<double>(3)));
}

TEST_F(ParquetRowsTest, SmallDecimalsKeepTheirDigits) {
  const Case<double> cases[] = {
      {arrow::decimal128(18, 8), "\"0.00000000\";\"0.00000001\";\"-0.00000250\";", v1::DOUBLE,
       "0 1e-08 -2.5e-06"},
      {arrow::decimal128(38, 37), "\"0.0000000000000000000000000000000000000\";", v1::DOUBLE, "0"},
  };
  for (const auto& c : cases) {
    const auto rows = read(c.type, c.json, c.wanted);
    ASSERT_TRUE(rows.ok()) << rows.status().to_string();
    EXPECT_EQ(shown<double>(*rows), c.shown) << c.type->ToString();
  }
  const auto integers = read(arrow::decimal128(18, 8), "\"0.00000000\";\"7.00000000\";", v1::INT64);
  ASSERT_TRUE(integers.ok());
  EXPECT_EQ(shown<std::int64_t>(*integers), "0 7");
}

TEST_F(ParquetRowsTest, MomentsOfEveryUnitAreMicroseconds) {
  const Case<std::int64_t> cases[] = {
      {arrow::timestamp(TimeUnit::MILLI, "UTC"), "5;null;", v1::UNIX_TIMESTAMP, "5000 null"},
      {arrow::timestamp(TimeUnit::MICRO, "Europe/Oslo"), "5;", v1::UNIX_TIMESTAMP, "5"},
      {kMoments, "5000;5001;-1000;", v1::UNIX_TIMESTAMP, "5 ! -1"},
      {arrow::timestamp(TimeUnit::NANO), "7000;", v1::UNIX_TIMESTAMP, "7"},
      {arrow::timestamp(TimeUnit::MILLI), "9223372036854775807;", v1::UNIX_TIMESTAMP, "!"},
      {arrow::utf8(), "\"1970-01-01T00:00:01Z\";\"1970-01-01\";", v1::UNIX_TIMESTAMP, "1000000 !"},
  };
  for (const auto& c : cases) {
    const auto rows = read(c.type, c.json, c.wanted);
    ASSERT_TRUE(rows.ok()) << rows.status().to_string();
    EXPECT_EQ(shown<std::int64_t>(*rows), c.shown) << c.type->ToString();
  }
}

TEST_F(ParquetRowsTest, TextAndBytes) {
  const Case<std::string> cases[] = {
      {arrow::large_utf8(), "\"a\";\"\";null;", v1::STRING, "a  null"},
      {arrow::dictionary(arrow::int32(), arrow::utf8()), "\"b\";null;\"b\";", v1::STRING,
       "b null b"},
      {arrow::binary(), "\"c\";", v1::STRING, "c"},
      {arrow::fixed_size_binary(2), "\"de\";", v1::BYTES, "de"},
      {arrow::utf8(), "\"YQ==\";\"!\";", v1::BYTES, "a !"},
  };
  for (const auto& c : cases) {
    const auto rows = read(c.type, c.json, c.wanted);
    ASSERT_TRUE(rows.ok()) << rows.status().to_string();
    EXPECT_EQ(shown<std::string>(*rows), c.shown) << c.type->ToString();
  }
}

TEST_F(ParquetRowsTest, ListsHaveNoNulls) {
  const Case<float> cases[] = {
      {arrow::list(arrow::float64()), "[1,2];[];null;[null];[1e39];[3];", v1::FLOAT_LIST,
       "[1,2] [] null ! ! [3]"},
      {arrow::large_list(arrow::int64()), "[1];[2,3];", v1::FLOAT_LIST, "[1] [2,3]"},
      {arrow::fixed_size_list(arrow::float32(), 2), "[1,2];[5,6];", v1::FLOAT_LIST, "[1,2] [5,6]"},
  };
  for (const auto& c : cases) {
    const auto rows = read(c.type, c.json, c.wanted);
    ASSERT_TRUE(rows.ok()) << rows.status().to_string();
    EXPECT_EQ(shown<float>(*rows), c.shown) << c.type->ToString();
  }
  const auto strings = read(arrow::list(arrow::utf8()), "[\"a\",\"\"];[];", v1::STRING_LIST);
  ASSERT_TRUE(strings.ok());
  EXPECT_EQ(strings->columns[1].cell(0), make_string_list_cell({"a", ""}));
  EXPECT_EQ(strings->columns[1].cell(1), make_string_list_cell({}));
}

TEST_F(ParquetRowsTest, ColumnsThatCannotFitAreRefusedAtOnce) {
  const std::tuple<std::shared_ptr<arrow::DataType>, const char*, v1::ValueType> cases[] = {
      {arrow::date32(), "1;", v1::UNIX_TIMESTAMP},
      {arrow::time64(TimeUnit::MICRO), "1;", v1::UNIX_TIMESTAMP},
      {arrow::int32(), "1;", v1::STRING},
      {arrow::boolean(), "true;", v1::INT32},
      {arrow::struct_({arrow::field("y", arrow::int32())}), "{\"y\": 1};", v1::INT32},
      {arrow::list(arrow::list(arrow::int32())), "[[1]];", v1::INT32_LIST},
      {arrow::list(arrow::int32()), "[1];", v1::INT32},
      {arrow::int32(), "1;", v1::INT32_LIST},
      {kMoments, "1;", v1::INT64},
  };
  for (const auto& [type, json, wanted] : cases)
    EXPECT_EQ(read(type, json, wanted).status().code(), StatusCode::kInvalidArgument)
        << type->ToString();
}

TEST_F(ParquetRowsTest, EventTimestampsAreMomentsUnlessTheViewHasAUnit) {
  v1::FeatureView view = view_of({});
  write_parquet(path_,
                {{"id", arrow::int64(), "[1,2]"}, {"event_timestamp", arrow::int64(), "[5,null]"}});
  EXPECT_EQ(read_parquet(path_, view).status().code(), StatusCode::kInvalidArgument);
  view.set_timestamp_unit(v1::SECONDS);
  const auto rows = read_parquet(path_, view);
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->event_timestamps.value<std::int64_t>(0), 5'000'000);
  EXPECT_NE(rows->fault(1), nullptr);
  write_parquet(path_,
                {{"id", arrow::int64(), "[1]"}, {"event_timestamp", arrow::date32(), "[5]"}});
  EXPECT_EQ(read_parquet(path_, view).status().code(), StatusCode::kInvalidArgument);
}

TEST_F(ParquetRowsTest, ColumnsAreChecked) {
  write_parquet(path_, {{"event_timestamp", kMoments, "[0]"}});
  EXPECT_EQ(read_parquet(path_, view_of({})).status().code(), StatusCode::kInvalidArgument);
  const auto with_folder = read_parquet(path_, view_of({}), {}, {}, {{"id", "7"}});
  ASSERT_TRUE(with_folder.ok()) << with_folder.status().to_string();
  EXPECT_EQ(with_folder->columns[0].value<std::int64_t>(0), 7);
  write_parquet(path_, {{"id", arrow::int64(), "[1]"},
                        {"id", arrow::int64(), "[1]"},
                        {"event_timestamp", kMoments, "[0]"}});
  EXPECT_EQ(read_parquet(path_, view_of({})).status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua
