#include "bench/suite/page.h"

#include <gtest/gtest.h>

#include "tests/unit/bench/sample_results.h"
#include "tests/unit/bench/well_formed_xml.h"

namespace skua::bench {
namespace {

const std::vector<Figure> kFigures = {
    {"1", "ours is near", "reads", "ours", "theirs", Cost::kCpuPerCall, Bound::kAtMost, 1.25, "x"},
    {"2", "ours is small", "memory", "per row", "", std::nullopt, Bound::kAtMost, 24, "B"},
    {"3", "ours is far", "elsewhere", "ours", "theirs", Cost::kP99, Bound::kAtLeast, 10, "x"}};

std::vector<StoredResult> sample_results() {
  return {sample_comparison("reads", {{"ours", {12, 12, 12}}, {"theirs", {10, 10, 10}}}),
          sample_measurement("memory", {{"per row", 30, "B"}})};
}

bool has(const Page& page, const std::string& text) {
  return page.markdown.find(text) != std::string::npos;
}

TEST(Page, SaysForEachFigureWhatCameOut) {
  const Page page = make_page(kFigures, sample_results());
  EXPECT_TRUE(has(page, "| 1 | ours is near | at most 1.25x | 1.20x (1.20 to 1.20) | reached |"));
  EXPECT_TRUE(has(page, "| 2 | ours is small | at most 24 B | 30.0 B | not reached |"));
  EXPECT_TRUE(has(page, "| 3 | ours is far | at least 10x | not run |  |"));
}

TEST(Page, HasATableAndAPlotPerComparison) {
  const Page page = make_page(kFigures, sample_results());
  ASSERT_EQ(page.plots.size(), 1U);
  EXPECT_EQ(page.plots.begin()->first, "reads.svg");
  EXPECT_EQ(xml_fault(page.plots.begin()->second), "");
  EXPECT_TRUE(has(page, "(benchmarks/reads.svg)"));
  EXPECT_TRUE(has(page, "## Title of reads"));
  EXPECT_TRUE(has(page, "| theirs | 10.0 | 200 | 500 | 100 | 200 | 0 |"));
  EXPECT_TRUE(has(page, "| ... theirs | 1.20 (1.20 to 1.20) |"));
  EXPECT_TRUE(has(page, "| per row | 30.0 B |"));
}

TEST(Page, SaysWhereAndHow) {
  const Page page = make_page(kFigures, sample_results());
  EXPECT_TRUE(has(page, "Some CPU, 2 cores, 8.0 GiB"));
  EXPECT_TRUE(has(page, "`skua_bench run`"));
  EXPECT_TRUE(has(page, "0123456789ab with changes"));
}

TEST(Page, CountsRoundsThatWereDropped) {
  auto results = sample_results();
  results[0].comparison.subjects[0].slices[1].stolen_share = 0.5;
  EXPECT_TRUE(has(make_page(kFigures, results), "2 rounds of 0.5 s a subject, 1 more dropped"));
}

TEST(Page, AComparisonWithoutACountedRoundHasNoFigures) {
  auto results = sample_results();
  for (RecordedSlice& slice : results[0].comparison.subjects[0].slices) slice.stolen_share = 0.5;
  const Page page = make_page(kFigures, results);
  EXPECT_TRUE(page.plots.empty());
  EXPECT_TRUE(has(page, "| 1 | ours is near | at most 1.25x | not run |  |"));
}

TEST(Page, MarksQuickTrials) {
  auto results = sample_results();
  results[1].run.quick = true;
  EXPECT_TRUE(has(make_page(kFigures, results), "quick trial"));
  EXPECT_FALSE(has(make_page(kFigures, sample_results()), "quick trial"));
}

TEST(Page, StandsWithoutResults) {
  const Page page = make_page(kFigures, {});
  EXPECT_EQ(page.markdown.rfind("# Benchmarks\n", 0), 0U);
  EXPECT_TRUE(has(page, "| 1 | ours is near | at most 1.25x | not run |  |"));
}

}  // namespace
}  // namespace skua::bench
