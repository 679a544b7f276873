#include "bench/suite/catalog.h"

#include <gtest/gtest.h>

#include <fstream>

#include "bench/suite/result_files.h"
#include "tests/support/scratch_folder.h"

namespace skua::bench {
namespace {

// Counts as fast as it can.
class CountingSubject final : public Subject {
 public:
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] Slice run(std::chrono::nanoseconds length) override {
    const auto start = std::chrono::steady_clock::now();
    Slice slice;
    for (; slice.elapsed < length; slice.elapsed = std::chrono::steady_clock::now() - start)
      ++slice.calls;
    slice.values = slice.calls;
    slice.server_cpu = slice.elapsed;
    return slice;
  }

 private:
  std::string name_ = "counting";
};

Catalog sample_catalog() {
  Catalog catalog;
  catalog.comparisons.push_back({"count", "counting", [](const SuiteOptions&) {
                                   Comparison comparison{"count", "counting", "B0", {}, {}};
                                   comparison.subjects.push_back(
                                       std::make_unique<CountingSubject>());
                                   return comparison;
                                 }});
  catalog.comparisons.push_back(
      {"none", "a peer that is not installed", [](const SuiteOptions&) { return Comparison{}; }});
  catalog.measurements.push_back(
      {"size", "sizes", [](const SuiteOptions& options) {
         return Measurement{
             "size", "sizes", {{"entities", static_cast<double>(options.population), ""}}};
       }});
  return catalog;
}

SuiteOptions short_run() {
  SuiteOptions options;
  options.rounds = 2;
  options.slice = std::chrono::milliseconds(1);
  options.population = 5;
  return options;
}

TEST(Catalog, PicksById) {
  EXPECT_EQ(pick(sample_catalog(), {})->comparisons.size(), 2U);
  const auto one = pick(sample_catalog(), {"size"});
  ASSERT_TRUE(one.ok());
  EXPECT_TRUE(one->comparisons.empty());
  ASSERT_EQ(one->measurements.size(), 1U);
  EXPECT_EQ(pick(sample_catalog(), {"size", "nothing"}).status().code(), StatusCode::kNotFound);
}

TEST(Catalog, TheFirstWordOfIdsStandsForThem) {
  Catalog catalog;
  for (const char* id : {"bulk", "bulk-import", "bulky", "read-one", "read-two"})
    catalog.comparisons.push_back({id, "", [](const SuiteOptions&) { return Comparison{}; }});
  EXPECT_EQ(pick(catalog, {"read"})->comparisons.size(), 2U);
  EXPECT_EQ(pick(catalog, {"bulk"})->comparisons.size(), 1U);  // There is one of just that name.
  EXPECT_EQ(pick(catalog, {"read-t"}).status().code(), StatusCode::kNotFound);
}

TEST(Catalog, RunsAllAndKeepsResults) {
  const test::ScratchFolder scratch;
  ASSERT_TRUE(run_catalog(sample_catalog(), short_run(), "command", scratch.path()).ok());
  const auto results = read_results(scratch.path());
  ASSERT_TRUE(results.ok()) << results.status().message();
  ASSERT_EQ(results->size(), 2U);
  EXPECT_EQ((*results)[0].id(), "count");
  EXPECT_GE((*results)[0].comparison.subjects[0].slices.size(), 2U);
  EXPECT_EQ((*results)[0].run.command, "command");
  EXPECT_EQ((*results)[1].measurement.lines[0].value, 5);
}

TEST(Catalog, WritesThePageFromResults) {
  const test::ScratchFolder scratch;
  const auto results = scratch.path() / "results";
  EXPECT_EQ(write_page(sample_catalog(), results, scratch.path()).code(), StatusCode::kNotFound);
  ASSERT_TRUE(run_catalog(sample_catalog(), short_run(), "command", results).ok());
  ASSERT_TRUE(write_page(sample_catalog(), results, scratch.path()).ok());
  EXPECT_GT(std::filesystem::file_size(scratch.path() / "benchmarks.md"), 1000U);
}

TEST(Catalog, OneThatEndsTheProcessDoesNotEndTheOthers) {
  const test::ScratchFolder scratch;
  Catalog catalog = sample_catalog();
  catalog.comparisons[0].make = [](const SuiteOptions&) -> Comparison { std::exit(1); };
  EXPECT_EQ(run_catalog(catalog, short_run(), "command", scratch.path()).code(),
            StatusCode::kInternal);
  EXPECT_FALSE(std::filesystem::exists(scratch.path() / "count.json"));
  EXPECT_TRUE(std::filesystem::exists(scratch.path() / "size.json"));
}

TEST(Catalog, AFolderThatCannotBeWrittenIsAnError) {
  const test::ScratchFolder scratch;
  std::ofstream(scratch.path() / "file") << "x";
  EXPECT_FALSE(run_catalog(sample_catalog(), short_run(), "command", scratch.path() / "file").ok());
}

}  // namespace
}  // namespace skua::bench
