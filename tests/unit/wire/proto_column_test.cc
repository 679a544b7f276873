#include "api/wire/proto_column.h"

#include <gtest/gtest.h>

#include <limits>

namespace skua {
namespace {

using Rejections = std::vector<std::pair<std::uint32_t, Status>>;

Rejections append(const v1::Column& from, Column& to) {
  Rejections rejections;
  append_arriving(arriving_column(from), to, [&](std::uint32_t row, Status reason) {
    rejections.emplace_back(row, std::move(reason));
  });
  return rejections;
}

StatusCode shape_code(const v1::Column& from) {
  const auto rows = arriving_rows(arriving_column(from), {"columns", "temp"});
  if (!rows.ok()) {
    EXPECT_NE(rows.status().message().find("columns.temp"), std::string::npos);
  }
  return rows.ok() ? StatusCode::kOk : rows.status().code();
}

ValueType type_of(const v1::Column& from, ValueType wanted) {
  return arriving_type(arriving_column(from), wanted);
}

v1::Column ints(std::initializer_list<std::int64_t> values) {
  v1::Column column;
  for (const std::int64_t value : values) column.add_int64_values(value);
  return column;
}

TEST(ProtoColumn, TakesTheTypeOfItsFilledField) {
  EXPECT_EQ(type_of(ints({1}), ValueType::kString), ValueType::kInt64);
  v1::Column lists = ints({1, 2});
  lists.add_list_lengths(2);
  EXPECT_EQ(type_of(lists, ValueType::kString), ValueType::kInt64List);
  v1::Column empty_lists;
  empty_lists.add_list_lengths(0);
  EXPECT_EQ(type_of(empty_lists, ValueType::kFloatList), ValueType::kFloatList);
  v1::Column all_null;
  all_null.set_nulls(std::string(3, '\1'));
  EXPECT_EQ(type_of(all_null, ValueType::kBytes), ValueType::kBytes);
  v1::Column time = ints({1});
  time.set_type(v1::UNIX_TIMESTAMP);
  EXPECT_EQ(type_of(time, ValueType::kInt64), ValueType::kUnixTimestamp);
}

TEST(ProtoColumn, RefusesShapesThatDoNotAddUp) {
  v1::Column two_fields = ints({1});
  two_fields.add_float_values(1);
  EXPECT_EQ(shape_code(two_fields), StatusCode::kInvalidArgument);

  v1::Column other_type = ints({1});
  other_type.set_type(v1::DOUBLE);
  EXPECT_EQ(shape_code(other_type), StatusCode::kInvalidArgument);

  v1::Column unknown_type = ints({1});
  unknown_type.set_type(static_cast<v1::ValueType>(99));
  EXPECT_EQ(shape_code(unknown_type), StatusCode::kInvalidArgument);

  v1::Column few_nulls = ints({1, 2});
  few_nulls.set_nulls(std::string(1, '\0'));
  EXPECT_EQ(shape_code(few_nulls), StatusCode::kInvalidArgument);

  v1::Column missing_values;
  missing_values.set_nulls(std::string("\1\0", 2));
  EXPECT_EQ(shape_code(missing_values), StatusCode::kInvalidArgument);

  v1::Column long_lists = ints({1, 2});
  long_lists.add_list_lengths(1);
  long_lists.add_list_lengths(2);
  EXPECT_EQ(shape_code(long_lists), StatusCode::kInvalidArgument);

  v1::Column wrapping = ints({});
  wrapping.add_list_lengths(0xffffffff);
  wrapping.add_list_lengths(1);
  EXPECT_EQ(shape_code(wrapping), StatusCode::kInvalidArgument);

  v1::Column lengths_of_scalars = ints({1});
  lengths_of_scalars.set_type(v1::INT64);
  lengths_of_scalars.add_list_lengths(1);
  EXPECT_EQ(shape_code(lengths_of_scalars), StatusCode::kInvalidArgument);

  v1::Column no_lengths = ints({1});
  no_lengths.set_type(v1::INT64_LIST);
  EXPECT_EQ(shape_code(no_lengths), StatusCode::kInvalidArgument);
}

TEST(ProtoColumn, AppendsEqualTypesWhole) {
  Column to(ValueType::kInt64);
  EXPECT_TRUE(append(ints({7, -8, 9}), to).empty());
  ASSERT_EQ(to.size(), 3u);
  EXPECT_EQ(to.value<std::int64_t>(1), -8);
}

TEST(ProtoColumn, KeepsNulls) {
  v1::Column from = ints({7, 0, 9});
  from.set_nulls(std::string("\0\1\0", 3));
  Column to(ValueType::kInt64);
  EXPECT_TRUE(append(from, to).empty());
  ASSERT_EQ(to.size(), 3u);
  EXPECT_TRUE(to.is_null(1));
  EXPECT_EQ(to.value<std::int64_t>(2), 9);
}

TEST(ProtoColumn, CoercesAndReportsWhatDoesNotFit) {
  v1::Column from;
  for (const char* text : {"1.5", "many", "", "-2"}) from.add_string_values(text);
  from.set_nulls(std::string("\0\0\1\0", 4));
  Column to(ValueType::kFloat);
  const Rejections rejections = append(from, to);
  ASSERT_EQ(rejections.size(), 1u);
  EXPECT_EQ(rejections[0].first, 1u);
  EXPECT_EQ(rejections[0].second.code(), StatusCode::kInvalidArgument);
  ASSERT_EQ(to.size(), 4u);
  EXPECT_EQ(to.value<float>(0), 1.5f);
  EXPECT_TRUE(to.is_null(1));
  EXPECT_TRUE(to.is_null(2));
  EXPECT_EQ(to.value<float>(3), -2.0f);
}

TEST(ProtoColumn, ChecksTimesOfEqualType) {
  v1::Column from = ints({0, std::numeric_limits<std::int64_t>::max()});
  from.set_type(v1::UNIX_TIMESTAMP);
  Column to(ValueType::kUnixTimestamp);
  const Rejections rejections = append(from, to);
  ASSERT_EQ(rejections.size(), 1u);
  EXPECT_EQ(rejections[0].first, 1u);
}

TEST(ProtoColumn, AppendsLists) {
  v1::Column from;
  for (const char* text : {"a", "b", "c"}) from.add_string_values(text);
  for (const std::uint32_t length : {2u, 0u, 1u}) from.add_list_lengths(length);
  Column to(ValueType::kStringList);
  EXPECT_TRUE(append(from, to).empty());
  ASSERT_EQ(to.size(), 3u);
  EXPECT_EQ(string_list_size(to.cell(0)), 2u);
  EXPECT_EQ(string_list_size(to.cell(1)), 0u);
  EXPECT_EQ(string_list_element(to.cell(2), 0), "c");

  v1::Column numbers = ints({1, 2, 3});
  for (const std::uint32_t length : {1u, 2u}) numbers.add_list_lengths(length);
  Column doubles(ValueType::kDoubleList);
  EXPECT_TRUE(append(numbers, doubles).empty());
  EXPECT_EQ(doubles.cell(1).size(), 2 * sizeof(double));
}

TEST(ProtoColumn, ComesBackAsItWent) {
  v1::Column from;
  from.set_type(v1::FLOAT_LIST);
  for (const float value : {1.0f, 2.0f, 3.0f}) from.add_float_values(value);
  for (const std::uint32_t length : {1u, 0u, 2u}) from.add_list_lengths(length);
  from.set_nulls(std::string("\0\1\0", 3));
  Column column(ValueType::kFloatList);
  EXPECT_TRUE(append(from, column).empty());
  v1::Column back;
  column_to_proto(column, back);
  EXPECT_EQ(back.SerializeAsString(), from.SerializeAsString());
}

}  // namespace
}  // namespace skua
