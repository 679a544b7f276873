#include "bench/suite/steal.h"

#include <gtest/gtest.h>

namespace skua::bench {
namespace {

TEST(Steal, ReadsTheLineOfAllProcessors) {
  const CpuTimes times = parse_cpu_times("cpu  100 1 50 800 5 2 3 39 7 0\ncpu0 9 9 9 9 9 9 9 9\n");
  EXPECT_EQ(times.stolen, 39U);
  EXPECT_EQ(times.total, 1000U);
}

TEST(Steal, OtherTextIsZero) {
  EXPECT_EQ(parse_cpu_times("").total, 0U);
  EXPECT_EQ(parse_cpu_times("intr 1 2 3").total, 0U);
}

TEST(Steal, ShareOfWhatPassed) {
  EXPECT_DOUBLE_EQ(stolen_share({1000, 39}, {1100, 44}), 0.05);
  EXPECT_EQ(stolen_share({1000, 39}, {1000, 39}), 0);
  EXPECT_EQ(stolen_share({1000, 39}, {1100, 39}), 0);
}

TEST(Steal, ThisMachineHasAClock) { EXPECT_GT(read_cpu_times().total, 0U); }

}  // namespace
}  // namespace skua::bench
