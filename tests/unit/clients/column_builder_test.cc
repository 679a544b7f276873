#include "clients/cli/text/column_builder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "clients/cli/text/column_values.h"

namespace skua {
namespace {

using Kind = InputValue::Kind;

TEST(ColumnBuilderTest, ScalarsTravelAsText) {
  ColumnBuilder column("temp", ValueType::kDouble);
  for (InputValue value :
       {InputValue::of_text("1.5"), InputValue::null(), InputValue{Kind::kNumber, "2", {}}}) {
    ASSERT_TRUE(column.prepare(value).ok());
    column.append(value);
  }
  const v1::NamedColumn out = column.take();
  EXPECT_EQ(out.name(), "temp");
  EXPECT_EQ(out.column().type(), v1::STRING);
  ASSERT_EQ(out.column().string_values_size(), 3);
  EXPECT_EQ(out.column().string_values(0), "1.5");
  EXPECT_EQ(out.column().nulls(), std::string("\0\1\0", 3));
}

TEST(ColumnBuilderTest, WithoutNullsThereIsNoNullMap) {
  ColumnBuilder column("temp", ValueType::kDouble);
  column.append(InputValue::of_text("1"));
  EXPECT_TRUE(column.take().column().nulls().empty());
  EXPECT_EQ(column.take().column().string_values_size(), 0);
}

TEST(ColumnBuilderTest, ListsTravelInTheirType) {
  ColumnBuilder column("embedding", ValueType::kFloatList);
  for (const char* text : {"[0.5,1]", "[]", "[\"NaN\"]"}) {
    InputValue value = InputValue::of_text(text);
    ASSERT_TRUE(column.prepare(value).ok()) << text;
    column.append(value);
  }
  column.append(InputValue::null());
  const v1::Column out = column.take().column();
  EXPECT_EQ(out.type(), v1::FLOAT_LIST);
  ASSERT_EQ(out.list_lengths_size(), 4);
  EXPECT_EQ(out.list_lengths(0), 2U);
  EXPECT_EQ(out.list_lengths(1), 0U);
  EXPECT_EQ(out.float_values(0), 0.5F);
  EXPECT_TRUE(std::isnan(out.float_values(2)));
  const ColumnValues values(out);
  ASSERT_EQ(values.size(), 4U);
  EXPECT_EQ(values.text(0), "[0.5,1]");
  EXPECT_EQ(values.text(1), "[]");
  EXPECT_EQ(values.text(3), "-");
}

TEST(ColumnBuilderTest, ListsOfEveryElementComeBack) {
  const std::pair<ValueType, const char*> cases[] = {
      {ValueType::kBoolList, "[true,false]"},
      {ValueType::kInt32List, "[-2147483648,5]"},
      {ValueType::kInt64List, "[\"9223372036854775807\",5]"},
      {ValueType::kDoubleList, "[0.1,1e+300]"},
      {ValueType::kStringList, "[\"a\",\"\"]"},
      {ValueType::kBytesList, "[\"AP96\",\"\"]"},
      {ValueType::kUnixTimestampList, "[\"2013-07-04T12:00:00Z\"]"},
  };
  for (const auto& [type, text] : cases) {
    ColumnBuilder column("x", type);
    InputValue value = InputValue::of_text(text);
    ASSERT_TRUE(column.prepare(value).ok()) << text;
    column.append(value);
    const v1::NamedColumn out = column.take();
    EXPECT_EQ(ColumnValues(out.column()).text(0), text);
  }
}

TEST(ColumnBuilderTest, RefusesWhatCannotBeAValueOfTheType) {
  const std::pair<ValueType, const char*> lists[] = {
      {ValueType::kFloatList, "0.5"},          {ValueType::kFloatList, "[null]"},
      {ValueType::kFloatList, "[\"x\"]"},      {ValueType::kInt32List, "[1.5]"},
      {ValueType::kInt32List, "[2147483648]"}, {ValueType::kBoolList, "[1]"},
      {ValueType::kStringList, "[1]"},         {ValueType::kBytesList, "[\"!\"]"},
      {ValueType::kFloatList, "[1e99]"},       {ValueType::kFloatList, "[true]"},
      {ValueType::kUnixTimestampList, "[12]"}, {ValueType::kFloatList, ""},
  };
  for (const auto& [type, text] : lists) {
    InputValue value = InputValue::of_text(text);
    EXPECT_EQ(ColumnBuilder("x", type).prepare(value).code(), StatusCode::kInvalidArgument) << text;
  }
  InputValue number{Kind::kNumber, "5", {}};
  EXPECT_FALSE(ColumnBuilder("x", ValueType::kString).prepare(number).ok());
  EXPECT_FALSE(ColumnBuilder("x", ValueType::kDoubleList).prepare(number).ok());
  InputValue list{Kind::kList, "", {}};
  EXPECT_FALSE(ColumnBuilder("x", ValueType::kDouble).prepare(list).ok());
}

TEST(ColumnValuesTest, ListsThatPointBeyondTheirElementsAreNotRead) {
  v1::Column column;
  column.set_type(v1::FLOAT_LIST);
  column.add_float_values(1);
  column.add_list_lengths(1);
  column.add_list_lengths(4000000000U);
  EXPECT_EQ(ColumnValues(column).size(), 1U);
}

}  // namespace
}  // namespace skua
