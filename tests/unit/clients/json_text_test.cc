#include "clients/cli/text/json_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "clients/cli/text/base64.h"

namespace skua {
namespace {

template <typename Append, typename Value>
std::string json(Append append, Value value) {
  std::string out;
  append(out, value);
  return out;
}

TEST(JsonTextTest, IntegersBeyondADoubleAreText) {
  EXPECT_EQ(json(append_json_int, 9007199254740991), "9007199254740991");
  EXPECT_EQ(json(append_json_int, 9007199254740992), "\"9007199254740992\"");
  EXPECT_EQ(json(append_json_int, -9007199254740991), "-9007199254740991");
  EXPECT_EQ(json(append_json_int, std::numeric_limits<std::int64_t>::min()),
            "\"-9223372036854775808\"");
  EXPECT_EQ(json(append_json_uint, std::uint64_t{1} << 53U), "\"9007199254740992\"");
}

TEST(JsonTextTest, RealsAreTheShortestTextOfTheirType) {
  EXPECT_EQ(json(append_json_double, 0.1), "0.1");
  EXPECT_EQ(json(append_json_float, 0.1F), "0.1");
  EXPECT_EQ(json(append_json_double, NAN), "\"NaN\"");
  EXPECT_EQ(json(append_json_double, INFINITY), "\"Infinity\"");
  EXPECT_EQ(json(append_json_float, -INFINITY), "\"-Infinity\"");
}

TEST(JsonTextTest, StringsAreEscaped) {
  EXPECT_EQ(json(append_json_string, std::string("a\"b\\c\n\t\x01\xC3\xA9")),
            "\"a\\\"b\\\\c\\n\\t\\u0001\xC3\xA9\"");
}

TEST(JsonTextTest, BytesAreBase64) {
  EXPECT_EQ(json(append_json_bytes, std::string("\x00\xFFz", 3)), "\"AP96\"");
  EXPECT_EQ(json(append_json_bytes, std::string()), "\"\"");
}

TEST(JsonTextTest, Base64ComesBackWhateverItsLength) {
  for (const std::size_t size : {0, 1, 2, 3, 49151, 49152, 49153, 200000}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7);
    std::string text;
    append_base64(text, bytes);
    const auto decoded = decode_base64(text);
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(*decoded, bytes) << size;
  }
}

TEST(JsonTextTest, WhatIsNotBase64IsRefused) {
  for (const char* text : {"A", "AA", "A===", "AA=A", "A A=", "!!!!", "===="}) {
    EXPECT_EQ(decode_base64(text).status().code(), StatusCode::kInvalidArgument) << text;
  }
}

TEST(JsonTextTest, MembersAreSeparated) {
  std::string out = "{";
  append_json_member(out, "a");
  append_json_int(out, 1);
  append_json_member(out, "b");
  append_json_timestamp(out, Timestamp{0});
  EXPECT_EQ(out + "}", R"({"a":1,"b":"1970-01-01T00:00:00Z"})");
}

}  // namespace
}  // namespace skua
