#include <gtest/gtest.h>

#include "storage/base/time.h"

namespace skua {
namespace {

TEST(Timestamp, ArithmeticSaturates) {
  EXPECT_EQ(Timestamp::max() + Duration{1}, Timestamp::max());
  EXPECT_EQ(Timestamp::min() + Duration{-1}, Timestamp::min());
  EXPECT_EQ(Timestamp::min() - Duration{1}, Timestamp::min());
  EXPECT_EQ(Timestamp::max() - Duration{-1}, Timestamp::max());
  EXPECT_EQ(Timestamp::max() - Timestamp::min(), Duration::max());
  EXPECT_EQ(Timestamp::min() - Timestamp::max(), Duration::min());
  EXPECT_EQ(Timestamp{5} + Duration{3} - Timestamp{1}, Duration{7});
}

TEST(Timestamp, NameableMomentsAreThoseOfRfc3339) {
  EXPECT_TRUE(is_nameable(kEarliestTimestamp));
  EXPECT_TRUE(is_nameable(kLatestTimestamp));
  EXPECT_FALSE(is_nameable(kEarliestTimestamp - Duration{1}));
  EXPECT_FALSE(is_nameable(kLatestTimestamp + Duration{1}));
}

}  // namespace
}  // namespace skua
