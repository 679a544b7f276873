// One bit of one file is another: the store says so when it is opened or asked, or answers right.

#include <gtest/gtest.h>

#include "tests/fault/fault_run.h"
#include "tests/fault/reliability.h"

namespace skua::test {
namespace {

struct Totals {
  std::uint64_t flips = 0;        // Of logs, files of rows, MANIFEST and CURRENT.
  std::uint64_t other_flips = 0;  // Of files beside the database proper.
  std::uint64_t refused = 0;
  std::uint64_t said = 0;  // At least one answer said DATA_LOSS.
  std::uint64_t unaffected = 0;
  std::uint64_t answers = 0;
};

const std::vector<std::string> kKinds = {".log", ".sst", "/MANIFEST-", "/CURRENT"};
const std::vector<std::string> kOtherKinds = {"/OPTIONS-", "/IDENTITY", "/loads/"};

std::vector<std::string> files_of(const FaultDisk::Image& image, const std::string& kind) {
  std::vector<std::string> files;
  for (const auto& [path, bytes] : image) {
    const bool is_of_load = path.find("/loads/") != std::string::npos;
    if (bytes.empty() || is_of_load != (kind == "/loads/")) continue;
    if (path.find(kind) != std::string::npos) files.push_back(path);
  }
  return files;
}

bool is_named(const Status& status) {
  return status.code() == StatusCode::kDataLoss || status.code() == StatusCode::kUnavailable ||
         status.code() == StatusCode::kFailedPrecondition;
}

void flip_one(FaultDisk& disk, FaultRun& run, const FaultDisk::Image& whole, RandomSource& random,
              Totals& totals) {
  const bool is_other = random.one_in(4);
  const std::string& kind = random.pick(is_other ? kOtherKinds : kKinds);
  const std::vector<std::string> files = files_of(whole, kind);
  if (files.empty()) return;
  const std::string& path = random.pick(files);
  FaultDisk::Image image = whole;
  const std::size_t size = image[path].size();
  // Half of them at the end, where files describe themselves.
  const std::size_t from = random.one_in(2) && size > 600 ? size - 600 : 0;
  const auto at = static_cast<std::size_t>(
      random.between(static_cast<std::int64_t>(from), static_cast<std::int64_t>(size) - 1));
  const auto bit = random.between(0, 7);
  image[path][at] = static_cast<char>(image[path][at] ^ (1 << bit));
  SCOPED_TRACE(path + " bit " + std::to_string(bit) + " of byte " + std::to_string(at) + " of " +
               std::to_string(size));
  disk.set_image(image);
  ++(is_other ? totals.other_flips : totals.flips);
  if (const Status opened = run.store().open(); !opened.ok()) {
    EXPECT_TRUE(is_named(opened)) << opened.to_string();
    ++totals.refused;
    return;
  }
  const std::uint64_t data_loss = run.figures().data_loss;
  ASSERT_GE(run.store().engine().last_commit().sequence, run.oracle().last()) << "rows are lost";
  ASSERT_NO_FATAL_FAILURE(run.check_all());
  bool said = false;
  if (kind == "/loads/" && run.has_load()) {
    said = !run.resume_and_publish_load();
    ASSERT_NO_FATAL_FAILURE(run.check_all());
  }
  if (random.one_in(4)) {
    (void)run.store().engine().compact();
    ASSERT_NO_FATAL_FAILURE(run.check_all());
  }
  said = said || run.figures().data_loss > data_loss;
  ++(said ? totals.said : totals.unaffected);
  run.store().close();
}

// A store with everything in it: files, a log, a bulk load that is staged.
void build(FaultDisk& disk, FaultRun& run) {
  ASSERT_TRUE(run.store().open().ok());
  for (int i = 0; i < 60; ++i) ASSERT_NO_FATAL_FAILURE(run.step());
  for (int i = 0; i < 100 && run.has_load(); ++i) run.load_step();
  ASSERT_TRUE(run.store().engine().compact().ok());
  for (int i = 0; i < 10; ++i) run.write_round();
  for (int i = 0; i < 100 && disk.image().size() > 0; ++i) {
    if (run.has_load() && !files_of(disk.image(), "/loads/").empty()) break;
    run.load_step();
  }
  run.write_round();
}

void run_store(std::uint64_t seed, std::uint64_t flips, Totals& totals) {
  RandomSource random(seed);
  FaultDisk disk(seed);
  FaultStoreOptions options = draw_store_options(random);
  options.engine.durability_sync = true;
  const Replay replay(seed, flips, options.describe());
  FaultRun run(disk, options, seed + 1);
  ASSERT_NO_FATAL_FAILURE(build(disk, run));
  const FaultDisk::Image whole = disk.image();
  const FaultRun::Known known = run.known();
  run.store().close();
  run.set_expects_data_loss(true);
  for (const std::uint64_t until = totals.flips + flips; totals.flips < until;) {
    ASSERT_NO_FATAL_FAILURE(flip_one(disk, run, whole, random, totals));
    run.set_known(known);
    if (::testing::Test::HasFailure()) return;
  }
  totals.answers += run.figures().answers;
}

TEST(BitFlip, IsFoundOrChangesNothing) {
  const std::uint64_t seed = fault_seed();
  const std::uint64_t cycles = fault_cycles(60);
  constexpr std::uint64_t kFlipsPerStore = 100;
  Totals totals;
  for (std::uint64_t i = 0; i * kFlipsPerStore < cycles && !HasFailure(); ++i)
    run_store(seed + i, std::min(kFlipsPerStore, cycles - i * kFlipsPerStore), totals);
  write_reliability_line("bit-flip", seed,
                         {{"cycles", totals.flips},
                          {"flips_of_other_files", totals.other_flips},
                          {"refused_at_start", totals.refused},
                          {"said_data_loss", totals.said},
                          {"unaffected", totals.unaffected},
                          {"answers_verified", totals.answers},
                          {"wrong", HasFailure() ? 1U : 0U}});
  // Of a few flips all may hit what nothing depends on.
  EXPECT_TRUE(cycles < 20 || totals.refused + totals.said > 0);
}

}  // namespace
}  // namespace skua::test
