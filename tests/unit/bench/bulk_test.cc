#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <set>

#include "bench/bulk/bulk_rows.h"
#include "bench/bulk/program_run.h"
#include "bench/load/child_process.h"
#include "tests/support/scratch_folder.h"

namespace skua::bench {
namespace {

// Against make_rows.py, which a run of the benchmarks compares with all that is loaded.
TEST(BulkRows, ValuesAreFractionsThatDiffer) {
  EXPECT_EQ(bulk_value(0, 0), 0.0F);
  EXPECT_EQ(bulk_value(0, 1), static_cast<float>(9362058U) / 16777216.0F);
  std::set<float> values;
  for (std::int64_t item = 0; item < 100; ++item) {
    for (std::size_t feature = 0; feature < 50; ++feature) {
      const float value = bulk_value(item, feature);
      EXPECT_GE(value, 0.0F);
      EXPECT_LT(value, 1.0F);
      values.insert(value);
    }
  }
  EXPECT_GT(values.size(), 4950U);
}

TEST(ProgramRun, TellsTimeCpuAndMemory) {
  const test::ScratchFolder scratch;
  const ProgramRun run =
      run_program({"/bin/sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"},
                  scratch.path() / "log");
  EXPECT_GT(run.cpu, std::chrono::milliseconds(1));
  EXPECT_GE(run.elapsed, run.cpu / 2);
  EXPECT_GT(run.peak_memory_bytes, 100'000);
}

TEST(ProgramRun, TheRestOfThisProcessIsKnown) {
  EXPECT_GT(peak_memory_bytes(getpid()), 1'000'000);
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  while (std::chrono::steady_clock::now() < end) {
  }
  EXPECT_GT(whole_process_cpu(getpid()), std::chrono::milliseconds(10));
}

TEST(ChildProcess, PollTellsHowItEnded) {
  const test::ScratchFolder scratch;
  const std::string log = (scratch.path() / "log").string();
  ChildProcess exits({"/bin/sh", "-c", "exit 3"}, log);
  ChildProcess is_killed({"/bin/sh", "-c", "kill -9 $$"}, log);
  const auto wait = [](ChildProcess& process) {
    while (true) {
      if (const auto end = process.poll()) return end->exit_code;
      usleep(1000);
    }
  };
  EXPECT_EQ(wait(exits), 3);
  EXPECT_EQ(wait(is_killed), -1);
  ChildProcess runs({"/bin/sleep", "100"}, log);
  EXPECT_FALSE(runs.poll().has_value());
}

}  // namespace
}  // namespace skua::bench
