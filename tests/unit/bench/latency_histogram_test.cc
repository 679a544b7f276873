#include "bench/suite/latency_histogram.h"

#include <gtest/gtest.h>

namespace skua::bench {
namespace {

TEST(LatencyHistogram, IsEmptyAtFirst) {
  EXPECT_EQ(LatencyHistogram().percentile_us(0.99), 0);
  EXPECT_EQ(LatencyHistogram().count(), 0U);
}

TEST(LatencyHistogram, PercentilesAreNear) {
  LatencyHistogram histogram;
  for (int us = 1; us <= 1000; ++us) histogram.add(std::chrono::microseconds(us));
  EXPECT_NEAR(histogram.percentile_us(0.5), 500, 500 * 0.02);
  EXPECT_NEAR(histogram.percentile_us(0.99), 990, 990 * 0.02);
  EXPECT_NEAR(histogram.percentile_us(1), 1000, 1000 * 0.02);
}

TEST(LatencyHistogram, MergesCounts) {
  LatencyHistogram fast;
  LatencyHistogram slow;
  for (int i = 0; i < 99; ++i) fast.add(std::chrono::microseconds(10));
  slow.add(std::chrono::seconds(1));
  fast.merge(slow);
  EXPECT_EQ(fast.count(), 100U);
  EXPECT_NEAR(fast.percentile_us(0.5), 10, 0.2);
  EXPECT_NEAR(fast.percentile_us(0.999), 1e6, 2e4);
}

}  // namespace
}  // namespace skua::bench
