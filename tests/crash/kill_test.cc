// kill -9 at random moments and at named points loses nothing that was acknowledged, whichever way
// it came, and nothing wrong is ever served. SKUA_KILLS says how many; SKUA_RELIABILITY_FILE
// gathers the figures.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "tests/crash/crash_run.h"
#include "tests/fault/reliability.h"
#include "tests/support/random_source.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

// Of one data folder.
constexpr std::uint64_t kKillsPerRun = 10;

std::uint64_t percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  return static_cast<std::uint64_t>(values[at] + 0.5);
}

void report_failure(const CrashRun& run, std::uint64_t seed, const std::filesystem::path& folder) {
  const std::filesystem::path kept =
      std::filesystem::temp_directory_path() / ("skua-kill-" + std::to_string(seed));
  std::error_code ignored;
  std::filesystem::remove_all(kept, ignored);
  std::filesystem::copy(folder, kept, std::filesystem::copy_options::recursive, ignored);
  std::cout << "seed " << seed << "; " << run.options() << "\nkept: " << kept.string()
            << "\nreplay: SKUA_TEST_SEED=" << seed << " SKUA_KILLS=" << kKillsPerRun
            << " build/release/tests/skua_crash_tests --gtest_filter=Kill.*\n";
}

void report_figures(std::uint64_t seed, const KillFigures& figures) {
  std::cout << figures.kills_at_points << " of " << figures.kills << " kills at named points, "
            << figures.kills_while_starting << " while starting; " << figures.exports
            << " snapshots checked\n";
  write_reliability_line("kills", seed,
                         {{"kills", figures.kills},
                          {"kills_at_points", figures.kills_at_points},
                          {"kills_while_starting", figures.kills_while_starting},
                          {"client_kills", figures.client_kills},
                          {"acknowledged", figures.acknowledged},
                          {"checks", figures.checks},
                          {"lost", figures.lost},
                          {"wrong", figures.wrong},
                          {"restart_p50_ms", percentile(figures.restarts_ms, 0.5)},
                          {"restart_p99_ms", percentile(figures.restarts_ms, 0.99)},
                          {"restart_max_ms", percentile(figures.restarts_ms, 1)}});
}

TEST(Kill, LosesNoAcknowledgedRowAndServesNoWrongValue) {
  const std::uint64_t seed = test_seeds(1).front();
  const std::uint64_t kills = number_from_environment("SKUA_KILLS", 8);
  std::cout << "seed " << seed << "; the moments of a kill are those of the machine\n";
  KillFigures figures;
  for (std::uint64_t run = seed; figures.kills < kills && !HasFailure(); ++run) {
    ScratchFolder folder;
    CrashRun crash(run, folder.path());
    crash.run(std::min(kKillsPerRun, kills - figures.kills), figures);
    if (HasFailure()) report_failure(crash, run, folder.path());
  }
  report_figures(seed, figures);
  EXPECT_GT(figures.acknowledged, 0U);
  EXPECT_GT(figures.restarts_ms.size(), 0U);
}

}  // namespace
}  // namespace skua::test
