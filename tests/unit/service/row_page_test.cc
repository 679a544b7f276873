#include "api/service/row_page.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(PageTokenTest, GivesTheCursorBack) {
  std::string cursor = "\x01\x02\x03\x04";
  for (int byte = 0; byte < 256; ++byte) cursor.push_back(static_cast<char>(byte));
  const auto parsed = parse_page_token(make_page_token(cursor), cursor.substr(0, 4));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, cursor);
}

TEST(PageTokenTest, NoTokenIsTheBegin) {
  EXPECT_EQ(make_page_token(""), "");
  const auto parsed = parse_page_token("", "prefix");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, "");
}

TEST(PageTokenTest, RefusesWhatIsNoTokenOfTheListing) {
  const std::string token = make_page_token("abcd" + std::string(16, 'x'));
  EXPECT_TRUE(parse_page_token(token, "abcd").ok());
  for (const std::string& wrong : {token.substr(1), token.substr(2),
                                   token.substr(0, token.size() - 2), token + "g0", "zz" + token})
    EXPECT_EQ(parse_page_token(wrong, "abcd").status().code(), StatusCode::kInvalidArgument)
        << wrong;
  EXPECT_EQ(parse_page_token(token, "abce").status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace skua
