#include "clients/cli/join/told_type.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

ValueType of_fields(const std::vector<std::string>& fields) {
  ToldType told;
  for (const std::string& field : fields) told.add_field(field);
  const auto type = told.type();
  EXPECT_TRUE(type.ok());
  return type.ok() ? *type : ValueType::kBytes;
}

TEST(ToldTypeTest, FieldsAreWhatAllOfThemReadAs) {
  const std::vector<std::pair<std::vector<std::string>, ValueType>> cases = {
      {{}, ValueType::kString},
      {{"1", "-2", "0", "9223372036854775807"}, ValueType::kInt64},
      {{"1", "2.5"}, ValueType::kDouble},
      {{"1e3", "-0.5", "NaN"}, ValueType::kDouble},
      {{"true", "False"}, ValueType::kBool},
      {{"true", "1"}, ValueType::kString},
      {{"1", "x"}, ValueType::kString},
      // Digits that a number would lose.
      {{"007"}, ValueType::kString},
      {{"-0"}, ValueType::kString},
      {{"+1"}, ValueType::kString},
      {{"9223372036854775808"}, ValueType::kString},
      {{"1."}, ValueType::kString},
      {{" 1"}, ValueType::kString},
      {{"inf"}, ValueType::kString},
      {{"2013-07-04T12:00:00Z"}, ValueType::kString},
  };
  for (const auto& [fields, type] : cases)
    EXPECT_EQ(of_fields(fields), type) << (fields.empty() ? "" : fields.front());
}

TEST(ToldTypeTest, ValuesOfJsonHaveKinds) {
  const std::vector<std::pair<std::string, std::optional<ValueType>>> cases = {
      {R"({"a":1,"b":null,"c":-7})", ValueType::kInt64},
      {R"({"a":1,"b":1.5})", ValueType::kDouble},
      {R"({"a":"1"})", ValueType::kString},
      {R"({"a":true})", ValueType::kBool},
      {R"({"a":[1,2],"b":[]})", ValueType::kInt64List},
      {R"({"a":["x"]})", ValueType::kStringList},
      {R"({"a":1,"b":"x"})", std::nullopt},
      {R"({"a":[1],"b":1})", std::nullopt},
  };
  for (const auto& [text, type] : cases) {
    const auto object = parse_json_object(text);
    ASSERT_TRUE(object.ok()) << text;
    ToldType told;
    for (const auto& [name, value] : *object) told.add(value);
    const auto found = told.type();
    EXPECT_EQ(found.ok(), type.has_value()) << text;
    if (found.ok() && type.has_value()) {
      EXPECT_EQ(*found, *type) << text;
    } else {
      EXPECT_EQ(found.status().code(), StatusCode::kInvalidArgument) << text;
    }
  }
}

}  // namespace
}  // namespace skua
