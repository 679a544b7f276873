#include "clients/cli/text/wire_column.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(WireColumnTest, EveryTypeComesBack) {
  const auto bytes = [](auto value) {
    return std::string(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  const std::string strings = make_string_list_cell({"a", "", "bc"});
  const std::pair<ValueType, std::string> cells[] = {
      {ValueType::kBool, std::string("\1", 1)},
      {ValueType::kInt32, bytes(INT32_MIN)},
      {ValueType::kInt64, bytes(INT64_MAX)},
      {ValueType::kFloat, bytes(0.1F)},
      {ValueType::kDouble, bytes(-0.0)},
      {ValueType::kString, ""},
      {ValueType::kBytes, std::string("\0\xff", 2)},
      {ValueType::kUnixTimestamp, bytes(std::int64_t{-1})},
      {ValueType::kBoolList, std::string("\1\0", 2)},
      {ValueType::kInt32List, bytes(7) + bytes(8)},
      {ValueType::kInt64List, ""},
      {ValueType::kFloatList, bytes(1.5F)},
      {ValueType::kDoubleList, bytes(1e300)},
      {ValueType::kStringList, strings},
      {ValueType::kBytesList, make_string_list_cell({})},
      {ValueType::kUnixTimestampList, bytes(std::int64_t{5})},
  };
  for (const auto& [type, cell] : cells) {
    Column column(type);
    column.append_cell(cell);
    column.append_null();
    column.append_cell(cell);
    v1::Column wire;
    column_to_wire(column, wire);
    const auto back = column_from_wire(wire, 3);
    ASSERT_TRUE(back.ok()) << value_type_name(type) << back.status().to_string();
    EXPECT_EQ(back->cell(0), cell) << value_type_name(type);
    EXPECT_TRUE(back->is_null(1));
    EXPECT_EQ(back->cell(2), cell);
    EXPECT_EQ(column_from_wire(wire, 2).status().code(), StatusCode::kInternal);
    EXPECT_EQ(column_from_wire(wire, 4).status().code(), StatusCode::kInternal);
  }
}

TEST(WireColumnTest, ListsThatDoNotAddUpAreAnError) {
  v1::Column wire;
  wire.set_type(v1::FLOAT_LIST);
  wire.add_float_values(1);
  wire.add_list_lengths(4000000000U);
  EXPECT_EQ(column_from_wire(wire, 1).status().code(), StatusCode::kInternal);
  wire.set_type(static_cast<v1::ValueType>(99));
  EXPECT_EQ(column_from_wire(wire, 1).status().code(), StatusCode::kInternal);
}

}  // namespace
}  // namespace skua
