#include "clients/cli/text/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace skua {
namespace {

using std::string_literals::operator""s;

TEST(Utf8, TakesWellFormedText) {
  for (const std::string& text : {""s, "abc"s, "a\0b"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s,
                                  "\xED\x9F\xBF"s, "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s,
                                  "\xF4\x8F\xBF\xBF"s, "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80x"s})
    EXPECT_TRUE(is_utf8(text)) << text;
}

TEST(Utf8, RefusesTheRest) {
  for (const std::string& text :
       {"\x80"s, "\xBF"s, "\xC0\x80"s, "\xC1\xBF"s, "\xC2"s, "\xC2\x41"s, "\xC2\xC0"s,
        "\xE0\x9F\xBF"s, "\xE0\xA0"s, "\xED\xA0\x80"s, "\xEF\xBF"s, "\xEF\xBF\xC0"s,
        "\xF0\x8F\xBF\xBF"s, "\xF0\x90\x80"s, "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xFF"s,
        "abc\xE2\x82"s})
    EXPECT_FALSE(is_utf8(text)) << text;
}

}  // namespace
}  // namespace skua
