#include "storage/store/ttl.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(Ttl, AgeEqualToTheTtlIsStillServed) {
  EXPECT_FALSE(is_outside_ttl({100}, Duration{50}, {150}));
  EXPECT_TRUE(is_outside_ttl({100}, Duration{50}, {151}));
}

TEST(Ttl, ZeroNeverGoesStale) {
  EXPECT_FALSE(is_outside_ttl(Timestamp::min(), Duration{0}, Timestamp::max()));
}

TEST(Ttl, ExtremesSaturateInsteadOfWrapping) {
  EXPECT_TRUE(is_outside_ttl(Timestamp::min(), Duration{1}, Timestamp::max()));
  EXPECT_FALSE(is_outside_ttl(Timestamp::max(), Duration{1}, Timestamp::min()));
}

}  // namespace
}  // namespace skua
