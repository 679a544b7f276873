#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/crash/agent.h"
#include "tests/crash/crash_options.h"
#include "tests/crash/export_reader.h"
#include "tests/crash/oracle.h"
#include "tests/crash/server_process.h"

namespace skua::test {

struct KillFigures {
  std::uint64_t kills = 0;
  std::uint64_t kills_at_points = 0;
  std::uint64_t kills_while_starting = 0;
  std::uint64_t client_kills = 0;
  std::uint64_t exports = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t checks = 0;
  std::uint64_t lost = 0;
  std::uint64_t wrong = 0;
  std::vector<double> restarts_ms;  // From exec to the first correct answer.
};

// One data folder, with writers through every door, importers, exporters and readers at work, and
// one life of the server after the other. All choices come from the seed; moments are those of the
// machine. Failures are those of the running test.
class CrashRun {
 public:
  CrashRun(std::uint64_t seed, std::filesystem::path folder);

  // Adds to `figures`.
  void run(std::uint64_t kills, KillFigures& figures);
  // One life that ends by SIGTERM.
  void live_and_drain(KillFigures& figures);
  // For the report of a failure.
  [[nodiscard]] std::string options() const;

 private:
  void add_agents();
  void create_view();
  // False: it died before it was ready, as it was meant to, or a failure.
  bool start(KillFigures& figures);
  void settle();
  void live_and_die(KillFigures& figures);
  void await_death(KillFigures& figures);
  void note_kill(KillFigures& figures, int exit_code);
  // A last life, without an end of its own.
  void check_everything(KillFigures& figures);
  [[nodiscard]] ServerPorts ports() const;
  [[nodiscard]] std::filesystem::path armed_file() const { return folder_ / "armed"; }
  template <typename Do>
  void for_all_agents(const Do& deed);

  std::filesystem::path folder_;
  RandomSource random_;
  CrashRules rules_;
  ExpectedState state_;
  Oracle oracle_;
  ServerProcess server_;
  std::vector<std::unique_ptr<Agent>> agents_;
  ExportReader* exporter_ = nullptr;
  std::vector<std::string> flags_;
  Death death_;
  bool is_created_ = false;
  std::atomic<bool> stopping_{false};
};

}  // namespace skua::test
