#include "bench/suite/figures.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/bench/sample_results.h"

namespace skua::bench {
namespace {

Figure at_most(double bound) {
  return {"1", "text", "x", "ours", "theirs", Cost::kCpuPerCall, Bound::kAtMost, bound, "x"};
}

Figure at_least(double bound) {
  return {"2", "text", "x", "ours", "theirs", Cost::kCpuPerCall, Bound::kAtLeast, bound, "x"};
}

TEST(Figures, AllAreListed) {
  std::set<int> numbers;
  for (const Figure& figure : figures()) {
    numbers.insert(std::stoi(figure.number));
    EXPECT_GT(figure.bound, 0);
  }
  EXPECT_EQ(numbers.size(), 19U);
  EXPECT_EQ(*numbers.begin(), 1);
  EXPECT_EQ(*numbers.rbegin(), 19);
}

TEST(Figures, AtMostIsOursOverTheirs) {
  const std::vector<StoredResult> results = {
      sample_comparison("x", {{"ours", {12, 12, 12}}, {"theirs", {10, 10, 10}}})};
  EXPECT_NEAR(judge(at_most(1.25), results).measured.median, 1.2, 1e-9);
  EXPECT_TRUE(judge(at_most(1.25), results).reached);
  EXPECT_FALSE(judge(at_most(1.1), results).reached);
}

TEST(Figures, AtLeastIsTheirsOverOurs) {
  const std::vector<StoredResult> results = {
      sample_comparison("x", {{"ours", {1, 1, 1}}, {"theirs", {18, 18, 18}}})};
  EXPECT_NEAR(judge(at_least(15), results).measured.median, 18, 1e-9);
  EXPECT_TRUE(judge(at_least(15), results).reached);
  EXPECT_FALSE(judge(at_least(20), results).reached);
  EXPECT_FALSE(judge(at_least(20), results).within_noise);
}

TEST(Figures, SayWhenTheBoundLiesInTheInterval) {
  const std::vector<StoredResult> results = {
      sample_comparison("x", {{"ours", {8, 9, 10, 11, 12}}, {"theirs", {10, 10, 10, 10, 10}}})};
  EXPECT_TRUE(judge(at_most(1.05), results).within_noise);
  EXPECT_FALSE(judge(at_most(1.5), results).within_noise);
}

TEST(Figures, AreNotRunWithoutResultOrSubject) {
  const std::vector<StoredResult> results = {sample_comparison("x", {{"ours", {1}}})};
  EXPECT_EQ(judge(at_most(1), {}).measured.samples, 0U);
  EXPECT_EQ(judge(at_most(1), results).measured.samples, 0U);
  EXPECT_FALSE(judge(at_most(1), results).reached);
}

TEST(Figures, OfMeasurementsAreJudgedByTheirValue) {
  const std::vector<StoredResult> results = {
      sample_measurement("restart", {{"1 M rows", 0.3, "s"}, {"10 M rows", 0.7, "s"}})};
  Figure figure{"3", "text", "restart", "1 M rows", "", std::nullopt, Bound::kAtMost, 0.5, "s"};
  EXPECT_TRUE(judge(figure, results).reached);
  figure.ours = "10 M rows";
  EXPECT_FALSE(judge(figure, results).reached);
  EXPECT_EQ(judge(figure, results).measured.samples, 1U);
  figure.ours = "100 M rows";
  EXPECT_EQ(judge(figure, results).measured.samples, 0U);
}

}  // namespace
}  // namespace skua::bench
