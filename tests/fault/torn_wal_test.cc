// The log is cut anywhere behind its last synced byte, with nothing, zeros or garbage behind it.

#include <gtest/gtest.h>

#include "tests/fault/fault_run.h"
#include "tests/fault/reliability.h"

namespace skua::test {
namespace {

std::string newest_log(const FaultDisk::Image& image) {
  std::string newest;
  for (const auto& [path, bytes] : image)
    if (path.ends_with(".log") && path > newest) newest = path;
  return newest;
}

enum class Behind { kNothing, kZeros, kGarbage };
constexpr std::size_t kKindsOfCuts = 3;

struct Totals {
  std::uint64_t stores = 0;
  std::uint64_t cuts = 0;
  std::uint64_t refused = 0;
  std::uint64_t answers = 0;
};

// One cut: opens with all that was acknowledged; garbage may be refused, as it may be damage.
void cut_at(FaultDisk& disk, FaultRun& run, const FaultDisk::Image& whole, const std::string& log,
            std::size_t at, Behind behind, RandomSource& random, Totals& totals) {
  FaultDisk::Image image = whole;
  std::string& bytes = image[log];
  const std::size_t rest = bytes.size() - at;
  bytes.resize(at);
  if (behind == Behind::kZeros) bytes.append(rest, '\0');
  for (std::size_t i = 0; behind == Behind::kGarbage && i < rest; ++i)
    bytes.push_back(static_cast<char>(random.between(0, 255)));
  disk.set_image(image);
  ++totals.cuts;
  const Status opened = run.store().open();
  if (!opened.ok()) {
    EXPECT_EQ(behind, Behind::kGarbage) << opened.to_string();
    EXPECT_EQ(opened.code(), StatusCode::kDataLoss) << opened.to_string();
    ++totals.refused;
    return;
  }
  run.settle();
  run.store().close();
}

// Every offset, if so many cuts suffice for that.
void run_store(std::uint64_t seed, std::uint64_t cuts, Totals& totals) {
  RandomSource random(seed);
  FaultDisk disk(seed);
  FaultStoreOptions options = draw_store_options(random);
  options.engine.durability_sync = true;
  const Replay replay(seed, cuts, options.describe());
  FaultRun run(disk, options, seed + 1);
  ASSERT_TRUE(run.store().open().ok());
  for (int i = 0; i < 10; ++i) run.write_round();
  // Writes that reach the log and are not synced.
  DiskFaults faults;
  faults[FaultKind::kSync] = 1;
  disk.set_faults(faults);
  run.write_round();
  disk.set_faults({});
  const FaultDisk::Image whole = disk.image();
  const std::string log = newest_log(whole);
  const std::size_t synced = disk.synced_bytes(log);
  const std::size_t size = whole.at(log).size();
  run.store().close();
  // The store went on in a new log: nothing to cut.
  if (size == synced) return;
  const FaultRun::Known known = run.known();
  const std::size_t step = std::max<std::size_t>(1, kKindsOfCuts * (size - synced) / cuts);
  ++totals.stores;
  for (std::size_t at = synced; at <= size; at += step) {
    for (const Behind behind : {Behind::kNothing, Behind::kZeros, Behind::kGarbage}) {
      SCOPED_TRACE("cut " + log + " at " + std::to_string(at) + " of " + std::to_string(size) +
                   ", synced " + std::to_string(synced));
      cut_at(disk, run, whole, log, at, behind, random, totals);
      if (::testing::Test::HasFailure()) return;
      run.set_known(known);
    }
  }
  totals.answers += run.figures().answers;
}

TEST(TornWal, OpensWithAllThatWasAcknowledged) {
  const std::uint64_t seed = fault_seed();
  Totals totals;
  const std::uint64_t cuts = fault_cycles(40);
  for (std::uint64_t i = 0; i < 100 && totals.cuts < cuts && !HasFailure(); ++i)
    run_store(seed + i, cuts - totals.cuts, totals);
  EXPECT_GT(totals.cuts, 0U);
  write_reliability_line("torn-wal", seed,
                         {{"cycles", totals.cuts},
                          {"stores", totals.stores},
                          {"refused_garbage", totals.refused},
                          {"answers_verified", totals.answers},
                          {"wrong", HasFailure() ? 1U : 0U}});
}

}  // namespace
}  // namespace skua::test
