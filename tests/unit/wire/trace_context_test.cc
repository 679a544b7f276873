#include "api/wire/trace_context.h"

#include <gtest/gtest.h>

#include <string>

namespace skua {
namespace {

constexpr std::string_view kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr std::string_view kParent = "00f067aa0ba902b7";

std::string header(std::string_view version, std::string_view trace, std::string_view parent,
                   std::string_view flags, std::string_view more = "") {
  return std::string(version)
      .append("-")
      .append(trace)
      .append("-")
      .append(parent)
      .append("-")
      .append(flags)
      .append(more);
}

TEST(TraceContext, TakesTheExamplesOfTheStandard) {
  const auto sampled = parse_traceparent(header("00", kTrace, kParent, "01"));
  ASSERT_TRUE(sampled);
  EXPECT_EQ(sampled->trace_id(), kTrace);
  EXPECT_EQ(sampled->parent_id(), kParent);
  EXPECT_TRUE(sampled->is_sampled);
  const auto skipped = parse_traceparent(header("00", kTrace, kParent, "00"));
  ASSERT_TRUE(skipped);
  EXPECT_FALSE(skipped->is_sampled);
}

TEST(TraceContext, OnlyTheLowestFlagSaysSampled) {
  for (const char* flags : {"03", "09", "0b", "ff", "0d"})
    EXPECT_TRUE(parse_traceparent(header("00", kTrace, kParent, flags))->is_sampled) << flags;
  for (const char* flags : {"02", "08", "0a", "fe", "f0"})
    EXPECT_FALSE(parse_traceparent(header("00", kTrace, kParent, flags))->is_sampled) << flags;
}

TEST(TraceContext, LaterVersionsMayHaveMore) {
  EXPECT_TRUE(parse_traceparent(header("01", kTrace, kParent, "01")));
  EXPECT_TRUE(parse_traceparent(header("cc", kTrace, kParent, "01", "-what-the-future-brings")));
  EXPECT_TRUE(parse_traceparent(header("cc", kTrace, kParent, "01", "-")));
  EXPECT_FALSE(parse_traceparent(header("cc", kTrace, kParent, "01", ".what")));
  EXPECT_FALSE(parse_traceparent(header("cc", kTrace, kParent, "012")));
}

TEST(TraceContext, IgnoresWhatIsMalformed) {
  const std::string good = header("00", kTrace, kParent, "01");
  const std::string bad[] = {"",
                             "-",
                             header("ff", kTrace, kParent, "01"),
                             header("0", kTrace, kParent, "01"),
                             header("0G", kTrace, kParent, "01"),
                             header(".0", kTrace, kParent, "01"),
                             header("00", "00000000000000000000000000000000", kParent, "01"),
                             header("00", kTrace, "0000000000000000", "01"),
                             header("00", "4BF92F3577B34DA6A3CE929D0E0E4736", kParent, "01"),
                             header("00", kTrace, "00F067AA0BA902B7", "01"),
                             header("00", "4bf92f3577b34da6a3ce929d0e0e473.", kParent, "01"),
                             header("00", kTrace, "00f067aa0ba902b.", "01"),
                             header("00", kTrace, kParent, "0."),
                             header("00", kTrace, kParent, "0A"),
                             header("00", kTrace, kParent, "1"),
                             header("00", kTrace, kParent, "01", "-"),
                             header("00", kTrace, kParent, "01", "-more"),
                             header("00", std::string(kTrace) + "0", kParent, "01"),
                             header("00", kTrace.substr(1), kParent, "01"),
                             " " + good,
                             good + " ",
                             std::string(1 << 16, '0')};
  for (const std::string& text : bad) EXPECT_FALSE(parse_traceparent(text)) << text.substr(0, 80);
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_FALSE(parse_traceparent(good.substr(0, length))) << length;
  // Every byte that a place may not hold.
  for (std::size_t at = 0; at < good.size(); ++at)
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = good;
      text[at] = static_cast<char>(byte);
      const bool is_hex = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
      const bool may_be = good[at] == '-' ? byte == '-' : is_hex && text.substr(0, 2) != "ff";
      EXPECT_EQ(parse_traceparent(text).has_value(), may_be) << at << ' ' << byte;
    }
}

}  // namespace
}  // namespace skua
