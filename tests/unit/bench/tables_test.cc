#include "bench/suite/tables.h"

#include <gtest/gtest.h>

#include "tests/unit/bench/sample_results.h"

namespace skua::bench {
namespace {

TEST(Tables, CostsPerValueAreLeftOutWhereAllCallsAreAlike) {
  StoredResult stored = sample_comparison("x", {{"ours", {10}}, {"theirs", {20}}});
  const Table alike = ratio_table(stored.comparison, 1);
  EXPECT_EQ(alike[0], (std::vector<std::string>{"ours / ...", "CPU us per call", "p99 us"}));
  EXPECT_EQ(alike[1][1], "0.500 (0.500 to 0.500)");
  EXPECT_EQ(headline_cost(stored.comparison), Cost::kCpuPerCall);
  stored.comparison.subjects[1].slices[0].values *= 2;
  EXPECT_EQ(headline_cost(stored.comparison), Cost::kCpuPerValue);
  const Table differ = ratio_table(stored.comparison, 1);
  ASSERT_EQ(differ[0].size(), 4U);
  EXPECT_EQ(differ[1][2], "1.00 (1.00 to 1.00)");
}

TEST(Tables, SubjectsHaveTheirMediansAndFailures) {
  StoredResult stored = sample_comparison("x", {{"ours", {10, 30, 20}}, {"theirs", {1, 1, 1}}});
  stored.comparison.subjects[1].slices[2].failures = 3;
  const Table table = subject_table(stored.comparison, 1);
  ASSERT_EQ(table.size(), 3U);
  EXPECT_EQ(table[1][1], "20.0");
  EXPECT_EQ(table[1].back(), "0");
  EXPECT_EQ(table[2].back(), "3");
  for (const auto& row : table) EXPECT_EQ(row.size(), table[0].size());
}

TEST(Tables, NothingCountedHasNoHeadline) {
  StoredResult stored = sample_comparison("x", {{"ours", {10}}});
  stored.comparison.subjects[0].slices[0] = RecordedSlice{};
  EXPECT_FALSE(headline_cost(stored.comparison).has_value());
}

TEST(Tables, AreAlignedForTerminalsAndMarkedForPages) {
  const Table table = {{"", "a"}, {"long name", "100"}};
  EXPECT_EQ(table_text(table), "               a\n  long name  100\n");
  EXPECT_EQ(table_markdown(table), "|  | a |\n|---|--:|\n| long name | 100 |\n");
}

}  // namespace
}  // namespace skua::bench
