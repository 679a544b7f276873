#include "clients/cli/text/amounts.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(AmountsTest, AreRoundedForPeople) {
  EXPECT_EQ(size_text(0), "0 B");
  EXPECT_EQ(size_text(12 * 1024), "12 KiB");
  EXPECT_EQ(size_text(5ULL << 30U), "5120 MiB");
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1234567), "1,234,567");
  EXPECT_EQ(span_text(Duration{0}), "0 s");
  EXPECT_EQ(span_text(Duration{1500}), "1 ms");
  EXPECT_EQ(span_text(-seconds(7)), "7 s");
  EXPECT_EQ(span_text(minutes(3)), "3 min");
  EXPECT_EQ(span_text(hours(3) + minutes(12)), "3 h 12 min");
  EXPECT_EQ(span_text(hours(12) + minutes(12)), "12 h");
  EXPECT_EQ(span_text(hours(49)), "2 d 1 h");
}

}  // namespace
}  // namespace skua
