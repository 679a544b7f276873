#include "api/kafka/sasl/sasl_base64.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

// RFC 4648, section 10.
TEST(SaslBase64, FollowsTheStandard) {
  const std::pair<std::string, std::string> kCases[] = {{"", ""},
                                                        {"f", "Zg=="},
                                                        {"fo", "Zm8="},
                                                        {"foo", "Zm9v"},
                                                        {"foob", "Zm9vYg=="},
                                                        {"fooba", "Zm9vYmE="},
                                                        {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : kCases) {
    EXPECT_EQ(encode_sasl_base64(bytes), text);
    const auto decoded = decode_sasl_base64(text);
    ASSERT_TRUE(decoded.ok()) << text;
    EXPECT_EQ(*decoded, bytes);
  }
}

TEST(SaslBase64, RefusesWhatIsNotBase64) {
  for (const std::string text : {"Z", "Zg", "Zg=", "Zg= ", " Zg==", "Zg==\n",
                                 "Z===", "====", "Zm9v=", "Zm=v", "Zm9v\nZm9v", "Zm-v", "Zm_v"})
    EXPECT_EQ(decode_sasl_base64(text).status().code(), StatusCode::kInvalidArgument) << text;
}

}  // namespace
}  // namespace skua
