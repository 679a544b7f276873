#include "clients/cli/text/json_value.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

using Kind = InputValue::Kind;

TEST(JsonValueTest, KeepsTheTextOfNumbers) {
  const auto object =
      parse_json_object(R"({"a":12.50,"b":-7,"c":true,"d":"x","e":null,"f":[1,2.5,"y"]})");
  ASSERT_TRUE(object.ok());
  ASSERT_EQ(object->size(), 6U);
  EXPECT_EQ((*object)[0].second.text, "12.50");
  EXPECT_EQ((*object)[0].second.kind, Kind::kNumber);
  EXPECT_EQ((*object)[1].second.text, "-7");
  EXPECT_EQ((*object)[2].second.kind, Kind::kBool);
  EXPECT_EQ((*object)[3].second.kind, Kind::kText);
  EXPECT_EQ((*object)[4].second.kind, Kind::kNull);
  ASSERT_EQ((*object)[5].second.elements.size(), 3U);
  EXPECT_EQ((*object)[5].second.elements[1].text, "2.5");
}

TEST(JsonValueTest, RefusesWhatIsNotAFlatObject) {
  for (const char* text :
       {"", "{", "1", "[]", "[1]", "{\"a\":{}}", "{\"a\":[[1]]}", "{\"a\":[{}]}",
        "{\"a\":1,\"a\":2}", "{\"a\":NaN}", "{\"a\":1}{", "{\"a\":\"\xFF\"}", "{\"a\":1e999}"}) {
    EXPECT_EQ(parse_json_object(text).status().code(), StatusCode::kInvalidArgument) << text;
  }
}

TEST(JsonValueTest, DeepNestingIsRefusedAndNotFollowed) {
  EXPECT_FALSE(parse_json_object(std::string(1'000'000, '[')).ok());
  EXPECT_FALSE(parse_json_list(std::string(1'000'000, '[')).ok());
}

TEST(JsonValueTest, ReadsLists) {
  const auto list = parse_json_list(" [0.1, 2] ");
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(list->kind, Kind::kList);
  EXPECT_EQ(list->elements.size(), 2U);
  EXPECT_TRUE(parse_json_list("[]").ok());
  EXPECT_FALSE(parse_json_list("{}").ok());
  EXPECT_FALSE(parse_json_list("1,2").ok());
}

}  // namespace
}  // namespace skua
