#include "bench/suite/costs.h"

#include <gtest/gtest.h>

#include "tests/unit/bench/sample_results.h"

namespace skua::bench {
namespace {

TEST(Costs, OfASlice) {
  const RecordedSlice slice = sample_slice(40, 200, 500);
  EXPECT_DOUBLE_EQ(cost_of(slice, Cost::kCpuPerCall).value_or(0), 40);
  EXPECT_DOUBLE_EQ(cost_of(slice, Cost::kCpuPerValue).value_or(0), 800);
  EXPECT_DOUBLE_EQ(cost_of(slice, Cost::kTimePerCall).value_or(0), 2000);
  EXPECT_DOUBLE_EQ(cost_of(slice, Cost::kTimePerValue).value_or(0), 40'000);
  EXPECT_DOUBLE_EQ(cost_of(slice, Cost::kP99).value_or(0), 200);
}

TEST(Costs, AreMissingWhereNothingWasCounted) {
  for (const Cost cost : kCosts) EXPECT_FALSE(cost_of(RecordedSlice{}, cost).has_value());
}

TEST(Costs, TimesSayNothingAtAGivenRate) {
  StoredResult stored = sample_comparison("x", {{"ours", {10, 10}}, {"theirs", {20, 20}}});
  EXPECT_TRUE(says_something(stored.comparison, Cost::kCpuPerCall));
  EXPECT_FALSE(says_something(stored.comparison, Cost::kTimePerCall));
  for (RecordedSlice& slice : stored.comparison.subjects[1].slices) slice.elapsed_ns *= 5;
  EXPECT_FALSE(says_something(stored.comparison, Cost::kTimePerCall));
  stored.comparison.subjects[1].slices[1].elapsed_ns *= 2;
  EXPECT_TRUE(says_something(stored.comparison, Cost::kTimePerCall));
}

TEST(Costs, ACostThatASubjectLacksSaysNothing) {
  StoredResult stored = sample_comparison("x", {{"ours", {10}}, {"theirs", {20}}});
  stored.comparison.subjects[1].slices[0].server_cpu_ns = 0;
  EXPECT_FALSE(says_something(stored.comparison, Cost::kCpuPerCall));
  EXPECT_TRUE(says_something(stored.comparison, Cost::kP99));
}

TEST(Costs, RatiosArePairedByRoundBothWays) {
  const StoredResult stored =
      sample_comparison("x", {{"ours", {10, 100, 30}}, {"theirs", {40, 400, 120}}});
  const auto ratio = [&](const char* first, const char* second) {
    return cost_ratio(stored.comparison, {first, second}, Cost::kCpuPerCall, 1);
  };
  EXPECT_DOUBLE_EQ(ratio("ours", "theirs").median, 0.25);
  EXPECT_DOUBLE_EQ(ratio("theirs", "ours").median, 4);
  EXPECT_DOUBLE_EQ(ratio("theirs", "ours").high, 4);
  EXPECT_EQ(ratio("ours", "nobody").samples, 0U);
  EXPECT_EQ(ratio("nobody", "ours").samples, 0U);
}

TEST(Costs, RoundsWithStolenTimeDoNotCount) {
  StoredResult stored = sample_comparison("x", {{"ours", {10, 90, 10}}, {"theirs", {10, 10, 10}}});
  stored.comparison.subjects[1].slices[1].stolen_share = 0.03;
  EXPECT_EQ(counted_rounds(stored.comparison), (std::vector<std::size_t>{0, 2}));
  EXPECT_DOUBLE_EQ(cost_ratio(stored.comparison, {"ours", "theirs"}, Cost::kCpuPerCall, 1).high, 1);
}

TEST(Costs, ThreeDigits) {
  EXPECT_EQ(three_digits(0), "0");
  EXPECT_EQ(three_digits(0.012345), "0.0123");
  EXPECT_EQ(three_digits(1.5), "1.50");
  EXPECT_EQ(three_digits(45.67), "45.7");
  EXPECT_EQ(three_digits(12345.6), "12346");
}

}  // namespace
}  // namespace skua::bench
