#include "bench/suite/paired_ratio.h"

#include <gtest/gtest.h>

#include "tests/support/random_source.h"

namespace skua::bench {
namespace {

TEST(PairedRatio, MedianOfOddEvenAndNone) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 2, 3}), 2.5);
  EXPECT_EQ(median({}), 0);
}

TEST(PairedRatio, IsTakenInsideEachPair) {
  // The machine's speed varies tenfold between the rounds, the ratio does not.
  const MedianInterval ratio = paired_ratio({{2, 1}, {20, 10}, {6, 3}, {200, 100}}, 1);
  EXPECT_EQ(ratio.median, 2);
  EXPECT_EQ(ratio.low, 2);
  EXPECT_EQ(ratio.high, 2);
  EXPECT_EQ(ratio.samples, 4U);
}

TEST(PairedRatio, LeavesOutPairsWithoutASecond) {
  EXPECT_EQ(paired_ratio({{2, 0}, {3, 1}}, 1).samples, 1U);
  EXPECT_EQ(paired_ratio({{2, 0}}, 1).samples, 0U);
  EXPECT_EQ(paired_ratio({}, 1).median, 0);
}

TEST(PairedRatio, SameSeedDrawsTheSame) {
  const std::vector<double> values = {5, 1, 4, 2, 3, 9, 7};
  EXPECT_EQ(median_interval(values, 7).low, median_interval(values, 7).low);
  EXPECT_EQ(median_interval(values, 7).high, median_interval(values, 7).high);
}

// The interval of eleven draws must hold the true median about 95 times of a hundred.
TEST(PairedRatio, IntervalHoldsTheTrueMedian) {
  for (const std::uint64_t seed : test::test_seeds(2)) {
    SCOPED_TRACE(testing::Message() << "SKUA_TEST_SEED=" << seed);
    test::RandomSource random(seed);
    int holds = 0;
    for (int trial = 0; trial < 200; ++trial) {
      std::vector<double> values;
      for (int i = 0; i < 11; ++i) values.push_back(static_cast<double>(random.between(0, 1000)));
      const MedianInterval interval = median_interval(values, seed);
      EXPECT_LE(interval.low, interval.median);
      EXPECT_LE(interval.median, interval.high);
      if (interval.low <= 500 && 500 <= interval.high) ++holds;
    }
    EXPECT_GE(holds, 170);
  }
}

}  // namespace
}  // namespace skua::bench
