#include "api/kafka/sasl/plain_message.h"

#include <gtest/gtest.h>

#include <string>

namespace skua {
namespace {

using std::string_literals::operator""s;

TEST(PlainMessage, ReadsNameAndSecret) {
  for (const std::string& bytes : {"\0tim\0tanstaaf"s, "tim\0tim\0tanstaaf"s}) {
    const auto message = parse_plain_message(bytes);
    ASSERT_TRUE(message.ok()) << message.status().to_string();
    EXPECT_EQ(message->name, "tim");
    EXPECT_EQ(message->secret, "tanstaaf");
  }
}

TEST(PlainMessage, RefusesEverythingElse) {
  for (const std::string& bytes :
       {""s, "tim"s, "\0"s, "\0\0"s, "\0tim\0"s, "\0\0secret"s, "tim\0secret"s, "\0tim\0a\0b"s,
        "other\0tim\0secret"s, "tim\0\0secret"s})
    EXPECT_EQ(parse_plain_message(bytes).status().code(), StatusCode::kInvalidArgument) << bytes;
}

}  // namespace
}  // namespace skua
