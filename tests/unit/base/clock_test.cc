#include "storage/base/clock.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

TEST(SystemClock, TellsWallTimeInMicroseconds) {
  const SystemClock clock;
  // 2020 and 2200: whatever the machine's clock says, its unit is right.
  EXPECT_GT(clock.now(), Timestamp{1'577'836'800'000'000});
  EXPECT_LT(clock.now(), Timestamp{7'258'118'400'000'000});
}

TEST(SystemClock, SteadyTimeNeverStepsBack) {
  const SystemClock clock;
  auto last = clock.steady();
  for (int i = 0; i < 1000; ++i) {
    const auto now = clock.steady();
    ASSERT_GE(now, last);
    last = now;
  }
}

}  // namespace
}  // namespace skua
