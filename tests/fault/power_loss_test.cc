// Power goes at any operation of the disk, starts included: what was acknowledged is there, or,
// with durability by interval, all of it but a last part that was not synced yet.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/fault/fault_run.h"
#include "tests/fault/reliability.h"

namespace skua::test {
namespace {

constexpr std::uint64_t kCutsPerStore = 5;

// What all cycles of a rung did.
struct Totals {
  FaultRun::Figures figures;
  std::uint64_t cuts = 0;
  std::uint64_t cuts_of_starts = 0;
};

// Starts until a start is not cut, and settles.
void start(FaultDisk& disk, FaultRun& run, RandomSource& random, Totals& totals) {
  // A start that is cut may have commits of its own, with sequences of lost ones.
  Sequence survived = std::numeric_limits<Sequence>::max();
  while (true) {
    if (random.one_in(4))
      disk.cut_power_after(static_cast<std::uint64_t>(random.between(1, 60)), random.one_in(2));
    const Status opened = run.store().open();
    if (opened.ok()) survived = std::min(survived, run.store().survived());
    if (!disk.is_off()) {
      disk.keep_power();
      ASSERT_TRUE(opened.ok()) << opened.to_string();
      return run.settle(survived);
    }
    ++totals.cuts_of_starts;
    run.store().close();
    disk.restore_power();
  }
}

void run_store(std::uint64_t seed, Totals& totals) {
  RandomSource random(seed);
  FaultDisk disk(seed);
  const FaultStoreOptions options = draw_store_options(random);
  const Replay replay(seed, 1, options.describe());
  FaultRun run(disk, options, seed + 1);
  for (std::uint64_t i = 0; i < kCutsPerStore; ++i) {
    SCOPED_TRACE("cut " + std::to_string(i));
    ASSERT_NO_FATAL_FAILURE(start(disk, run, random, totals));
    const std::int64_t most = random.pick<std::int64_t>({30, 300, 3000});
    disk.cut_power_after(static_cast<std::uint64_t>(random.between(1, most)), random.one_in(2));
    for (int step = 0; step < 400 && !disk.is_off(); ++step)
      ASSERT_NO_FATAL_FAILURE(run.step()) << "step " << step;
    if (!disk.is_off()) disk.cut_power_now(random.one_in(2));
    run.store().close();
    disk.restore_power();
    ++totals.cuts;
    if (::testing::Test::HasFailure()) return;
  }
  ASSERT_NO_FATAL_FAILURE(start(disk, run, random, totals));
  totals.figures.add(run.figures());
}

TEST(PowerLoss, LosesNothingThatMustBeThere) {
  const std::uint64_t seed = fault_seed();
  const std::uint64_t stores = fault_cycles(4);
  Totals totals;
  for (std::uint64_t i = 0; i < stores && !HasFailure(); ++i) run_store(seed + i, totals);
  write_reliability_line("power-loss", seed,
                         {{"cycles", totals.cuts},
                          {"cut_starts", totals.cuts_of_starts},
                          {"acknowledged_rows", totals.figures.acknowledged_rows},
                          {"answers_verified", totals.figures.answers},
                          {"lost_with_interval", totals.figures.lost_rows},
                          {"lost", 0},
                          {"wrong", HasFailure() ? 1U : 0U}});
}

}  // namespace
}  // namespace skua::test
