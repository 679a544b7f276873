#include "storage/base/histogram_tally.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace skua {
namespace {

TEST(HistogramTally, MovesWhatItSawAndBeginsAnew) {
  const prometheus::Histogram::BucketBoundaries bounds = {1, 2, 4};
  prometheus::Histogram histogram(bounds);
  HistogramTally tally(bounds);
  EXPECT_TRUE(tally.is_empty());
  for (const double value : {0.0, 1.0, 1.5, 4.0, 100.0}) tally.observe(value);
  tally.observe(tally.bucket_of(3.0), 2, 6.0);
  EXPECT_FALSE(tally.is_empty());
  for (int time = 0; time < 2; ++time) {
    tally.move_to(histogram);
    EXPECT_TRUE(tally.is_empty());
    const auto seen = histogram.Collect().histogram;
    EXPECT_EQ(seen.sample_count, 7u);
    EXPECT_DOUBLE_EQ(seen.sample_sum, 112.5);
    // As the histogram itself would have it: a bound belongs to its bucket.
    const std::vector<std::uint64_t> cumulative = {2, 3, 6, 7};
    for (std::size_t i = 0; i < cumulative.size(); ++i)
      EXPECT_EQ(seen.bucket[i].cumulative_count, cumulative[i]) << i;
  }
  tally.observe(3);
  tally.clear();
  EXPECT_TRUE(tally.is_empty());
}

TEST(HistogramTally, LosesNothingBetweenThreads) {
  const prometheus::Histogram::BucketBoundaries bounds = {1, 2, 4};
  prometheus::Histogram histogram(bounds);
  HistogramTally tally(bounds);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&tally] {
      for (int i = 0; i < 10000; ++i) tally.observe(1.5);
    });
  for (int i = 0; i < 100; ++i) tally.move_to(histogram);
  for (std::thread& thread : threads) thread.join();
  tally.move_to(histogram);
  EXPECT_EQ(histogram.Collect().histogram.sample_count, 40000u);
  EXPECT_DOUBLE_EQ(histogram.Collect().histogram.sample_sum, 60000);
}

}  // namespace
}  // namespace skua
