#include "bench/suite/result_files.h"

#include <gtest/gtest.h>

#include "bench/suite/result_json.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/bench/sample_results.h"

namespace skua::bench {
namespace {

TEST(ResultFiles, ComparisonsComeBackAsTheyWere) {
  StoredResult stored = sample_comparison("x", {{"ours", {1, 2}}, {"theirs, \"ours\" <&", {3, 4}}});
  stored.comparison.subjects[1].slices[1] = {1, 2, 3, 4, 5, 6, 7.5, 8.25, 0.125};
  const std::string text = result_to_json(stored);
  const Result<StoredResult> again = result_from_json(text);
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_TRUE(again->is_comparison());
  EXPECT_EQ(again->comparison.subjects[1].name, stored.comparison.subjects[1].name);
  EXPECT_EQ(again->comparison.subjects[1].slices[1].stolen_share, 0.125);
  EXPECT_EQ(again->run.commit, stored.run.commit);
  EXPECT_EQ(result_to_json(*again), text);
}

TEST(ResultFiles, MeasurementsComeBackAsTheyWere) {
  const StoredResult stored = sample_measurement("memory", {{"per row", 21.5, "B"}});
  const Result<StoredResult> again = result_from_json(result_to_json(stored));
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_FALSE(again->is_comparison());
  EXPECT_EQ(again->id(), "memory");
  ASSERT_EQ(again->measurement.lines.size(), 1U);
  EXPECT_EQ(again->measurement.lines[0].value, 21.5);
  EXPECT_EQ(again->measurement.lines[0].unit, "B");
}

TEST(ResultFiles, OtherTextIsRefused) {
  const std::string good = result_to_json(sample_comparison("x", {{"ours", {1}}}));
  std::string other_format = good;
  other_format.replace(other_format.find("\"format\": 1"), 11, "\"format\": 9");
  for (const std::string& text : {std::string(), std::string("{}"), std::string("[1, 2]"),
                                  good.substr(0, good.size() / 2), other_format}) {
    EXPECT_EQ(result_from_json(text).status().code(), StatusCode::kDataLoss);
  }
}

TEST(ResultFiles, TheLatestOfAnIdWins) {
  const test::ScratchFolder scratch;
  const auto folder = scratch.path() / "results";
  ASSERT_TRUE(write_result(folder, sample_comparison("b", {{"old", {1}}})).ok());
  ASSERT_TRUE(write_result(folder, sample_comparison("b", {{"new", {1}}})).ok());
  ASSERT_TRUE(write_result(folder, sample_measurement("a", {})).ok());
  const auto results = read_results(folder);
  ASSERT_TRUE(results.ok()) << results.status().message();
  ASSERT_EQ(results->size(), 2U);
  EXPECT_EQ((*results)[0].id(), "a");
  EXPECT_EQ((*results)[1].comparison.subjects[0].name, "new");
}

TEST(ResultFiles, AMissingFolderHoldsNone) {
  const test::ScratchFolder scratch;
  const auto results = read_results(scratch.path() / "nothing");
  ASSERT_TRUE(results.ok());
  EXPECT_TRUE(results->empty());
}

TEST(ResultFiles, ABrokenFileIsNamed) {
  const test::ScratchFolder scratch;
  ASSERT_TRUE(write_text(scratch.path() / "torn.json", "{").ok());
  const auto results = read_results(scratch.path());
  EXPECT_EQ(results.status().code(), StatusCode::kDataLoss);
  EXPECT_NE(results.status().message().find("torn.json"), std::string::npos);
}

}  // namespace
}  // namespace skua::bench
