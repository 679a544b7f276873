#include "bench/suite/runner.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "bench/suite/costs.h"

namespace skua::bench {
namespace {

// Costs `cpu` per call and notes when it ran.
class ToySubject final : public Subject {
 public:
  ToySubject(std::string name, std::chrono::nanoseconds cpu, std::vector<std::string>& journal)
      : name_(std::move(name)), cpu_(cpu), journal_(journal) {}

  [[nodiscard]] const std::string& name() const override { return name_; }

  [[nodiscard]] Slice run(std::chrono::nanoseconds length) override {
    journal_.push_back(name_);
    Slice slice;
    slice.calls = 10;
    slice.values = 500;
    slice.elapsed = length;
    slice.server_cpu = 10 * cpu_;
    slice.latency.add(10 * cpu_);
    return slice;
  }

 private:
  std::string name_;
  std::chrono::nanoseconds cpu_;
  std::vector<std::string>& journal_;
};

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() {
    comparison_.id = "toy";
    comparison_.subjects.push_back(
        std::make_unique<ToySubject>("ours", std::chrono::microseconds(10), journal_));
    comparison_.subjects.push_back(
        std::make_unique<ToySubject>("theirs", std::chrono::microseconds(40), journal_));
    options_.rounds = 5;
    options_.slice = std::chrono::milliseconds(1);
  }

  // `stolen`: ticks of a hundred that are stolen in the slice with this number, from 0.
  ComparisonResult run(const std::function<std::uint64_t(int)>& stolen) {
    CpuTimes now{1000, 0};
    int reads = 0;  // One before and one after each slice.
    const auto clock = [&] {
      if (reads % 2 == 1) {
        now.total += 100;
        now.stolen += stolen(reads / 2);
      }
      ++reads;
      return now;
    };
    return run_comparison(comparison_, options_, clock, [](const std::string&) {});
  }

  std::vector<std::string> journal_;
  Comparison comparison_;
  SuiteOptions options_;
};

TEST_F(RunnerTest, EverySubjectRunsOncePerRoundAfterAWarmUp) {
  const ComparisonResult result = run([](int) { return 0; });
  ASSERT_EQ(result.subjects.size(), 2U);
  EXPECT_EQ(journal_.size(), 12U);
  for (const SubjectResult& subject : result.subjects) EXPECT_EQ(subject.slices.size(), 5U);
  for (std::size_t round = 0; round < 6; ++round)
    EXPECT_NE(journal_[2 * round], journal_[2 * round + 1]);
  EXPECT_NEAR(cost_ratio(result, {"ours", "theirs"}, Cost::kCpuPerCall, 1).median, 0.25, 1e-9);
  EXPECT_NEAR(result.subjects[0].p99_us, 100, 2);
}

TEST_F(RunnerTest, TheSeedDrawsTheOrder) {
  options_.rounds = 40;
  (void)run([](int) { return 0; });
  const std::vector<std::string> first = std::exchange(journal_, {});
  (void)run([](int) { return 0; });
  EXPECT_EQ(journal_, first);
  // Both orders occur, warm-up aside.
  std::set<std::string> openers;
  for (std::size_t slice = 2; slice < first.size(); slice += 2) openers.insert(first[slice]);
  EXPECT_EQ(openers.size(), 2U);
}

TEST_F(RunnerTest, RoundsWithStolenTimeAreRepeatedAndKept) {
  // The second slice of the second round loses 3 of 100 ticks; 2 of 100 is still fine.
  const ComparisonResult result = run([](int slice) { return slice == 3 ? 3U : 2U; });
  EXPECT_EQ(result.subjects[0].slices.size(), 6U);
  EXPECT_EQ(counted_rounds(result), (std::vector<std::size_t>{0, 2, 3, 4, 5}));
}

TEST_F(RunnerTest, WholePiecesOfWorkRunOnlyInRoundsThatCount) {
  comparison_.rounds_max = 3;
  EXPECT_EQ(run([](int) { return 0; }).subjects[0].slices.size(), 3U);
  EXPECT_EQ(journal_.size(), 6U);
  options_.rounds = 2;
  EXPECT_EQ(run([](int) { return 0; }).subjects[0].slices.size(), 2U);
}

TEST_F(RunnerTest, AMachineThatIsAlwaysStolenEndsTheRun) {
  const ComparisonResult result = run([](int) { return 50; });
  EXPECT_EQ(result.subjects[0].slices.size(), 10U);
  EXPECT_TRUE(counted_rounds(result).empty());
  EXPECT_EQ(result.subjects[0].p99_us, 0);
  EXPECT_EQ(cost_ratio(result, {"ours", "theirs"}, Cost::kCpuPerCall, 1).samples, 0U);
}

}  // namespace
}  // namespace skua::bench
