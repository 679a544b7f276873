// Operations of the disk fail now and then: nothing crashes or hangs, what was acknowledged stays
// true, and writes go on when the disk is well again, or are refused until a restart that the store
// asks for.

#include <gtest/gtest.h>

#include "tests/fault/fault_run.h"
#include "tests/fault/reliability.h"

namespace skua::test {
namespace {

struct Totals {
  FaultRun::Figures figures;
  std::uint64_t cycles = 0;
  std::uint64_t refused_starts = 0;
};

// SKUA_FAULT_ONE_IN is the most that fails of a kind: one in so many, or fewer.
DiskFaults draw_faults(RandomSource& random) {
  const auto most = static_cast<std::uint32_t>(number_from_environment("SKUA_FAULT_ONE_IN", 128));
  DiskFaults faults;
  for (std::uint32_t& one_in : faults.one_in)
    if (random.one_in(2)) one_in = random.pick<std::uint32_t>({most, 4 * most, 16 * most});
  return faults;
}

void start(FaultDisk& disk, FaultRun& run, const DiskFaults& faults, Totals& totals) {
  disk.set_faults(faults);
  for (int i = 0;; ++i) {
    if (i == 5) disk.set_faults({});
    const Status opened = run.store().open();
    if (opened.ok()) return;
    ASSERT_LT(i, 5) << "a disk that is well: " << opened.to_string();
    EXPECT_TRUE(opened.code() == StatusCode::kUnavailable || opened.code() == StatusCode::kDataLoss)
        << opened.to_string();
    ++totals.refused_starts;
  }
}

void run_store(std::uint64_t seed, Totals& totals) {
  RandomSource random(seed);
  FaultDisk disk(seed);
  FaultStoreOptions options = draw_store_options(random);
  const Replay replay(seed, 1, options.describe());
  FaultRun run(disk, options, seed + 1);
  run.set_disk_may_recover(true);
  for (int round = 0; round < 3; ++round) {
    run.set_expects_data_loss(true);
    ASSERT_NO_FATAL_FAILURE(start(disk, run, draw_faults(random), totals));
    for (int step = 0; step < 25; ++step) {
      disk.set_faults(draw_faults(random));
      ASSERT_NO_FATAL_FAILURE(run.step()) << "step " << step;
    }
    disk.set_faults({});
    run.set_expects_data_loss(false);
    ASSERT_NO_FATAL_FAILURE(run.check_all());
    ASSERT_NO_FATAL_FAILURE(run.write_round());
    ASSERT_NO_FATAL_FAILURE(run.check_all());
    // What a failed write left in a log must not come back beside its retry.
    if (random.one_in(2)) {
      disk.cut_power_now(false);
      run.store().close();
      disk.restore_power();
    } else {
      run.store().close();
    }
    ASSERT_TRUE(run.store().open().ok());
    ASSERT_NO_FATAL_FAILURE(run.settle());
    run.store().close();
    ++totals.cycles;
    if (::testing::Test::HasFailure()) return;
  }
  totals.figures.add(run.figures());
}

TEST(IoError, StopsNothingForGood) {
  const std::uint64_t seed = fault_seed();
  const std::uint64_t stores = fault_cycles(3);
  Totals totals;
  for (std::uint64_t i = 0; i < stores && !HasFailure(); ++i) run_store(seed + i, totals);
  write_reliability_line("io-errors", seed,
                         {{"cycles", totals.cycles},
                          {"acknowledged_rows", totals.figures.acknowledged_rows},
                          {"answers_verified", totals.figures.answers},
                          {"said_data_loss", totals.figures.data_loss},
                          {"refused", totals.figures.refused},
                          {"refused_starts", totals.refused_starts},
                          {"retries", totals.figures.retries},
                          {"restarts", totals.figures.restarts},
                          {"lost", 0},
                          {"wrong", HasFailure() ? 1U : 0U}});
}

}  // namespace
}  // namespace skua::test
