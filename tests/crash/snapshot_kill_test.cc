// kill -9 of `skua` alone, or of the daemon alone while `skua` lives on, in the middle of an import
// or export: in the end nothing is lost, doubled or half-visible. Rows have corrections; exports
// and Parquet sources are by date.

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/crash/skua_kill_fixture.h"
#include "tests/crash/skua_process.h"

namespace skua::test {
namespace {

using std::chrono::microseconds;

constexpr int kEntities = 2000;
constexpr int kBaseDates = 3;
constexpr int kVersions = 7 * kEntities;  // Two dates of the base are corrected.
constexpr int kNoServer = 3;              // The exit code of `skua`.

enum class Victim { kClient, kServer };

struct KillCase {
  const char* format;
  Victim victim;
};

class SnapshotKillTest : public SkuaKillFixture, public testing::WithParamInterface<KillCase> {
 protected:
  SnapshotKillTest()
      : SkuaKillFixture({"--memtable-bytes", "256KiB", "--snapshot-page-bytes", "16KiB"}) {}

  void SetUp() override {
    if (format() == "parquet" && !SKUA_HAS_PARQUET) GTEST_SKIP() << "built without Parquet";
    write_rows("base.csv", 1, kBaseDates, 0.5);
    write_rows("changes.csv", 2, 4, 0.25);
    ASSERT_TRUE(server_.start()) << server_.log();
    server_.keep_grpc_port();
  }

  // Rows of the dates `first` to `first + count - 1` of January.
  void write_rows(const std::string& name, int first, int count, double factor) const {
    std::ofstream rows(path(name));
    rows << "id,event_timestamp,x,note\n";
    for (int row = 0; row < count * kEntities; ++row) {
      rows << row % kEntities << ",2025-01-0" << first + row / kEntities << "T00:00:00Z,"
           << row * factor << ",note " << row << " of " << name << "\n";
    }
  }

  static std::string format() { return GetParam().format; }
  // Of each victim, half over each format. A longer run: SKUA_KILLS=20.
  static std::uint64_t rounds() { return number_from_environment("SKUA_KILLS", 4) / 2; }
  // Runs while its victim is killed at a moment of the time that it usually takes; the exit code.
  int run_and_kill(const std::vector<std::string>& arguments, microseconds usual) {
    SkuaProcess process(with_server(arguments), path("skua.log"));
    std::this_thread::sleep_for(usual * random_.between(2, 80) / 100);
    interrupted_ += process.is_running() ? 1 : 0;
    if (GetParam().victim == Victim::kClient) {
      process.kill();
    } else {
      kill_server();
      EXPECT_TRUE(server_.start()) << server_.log();
    }
    const int code = process.wait();
    log_ = process.log();
    // Before it has begun anything it does not wait for a server.
    return code == kNoServer ? run(arguments) : code;
  }
  // A kill that comes too late tests nothing.
  void expect_interruptions() const {
    std::cout << interrupted_ << " of " << rounds() << " were interrupted\n";
    EXPECT_GE(2 * interrupted_, rounds());
  }

  // All versions by date, in many files.
  std::vector<std::string> export_all(const std::string& project, const std::string& name,
                                      const std::string& as) const {
    return {"export",   "v", "--project",      project,          "--out", path(name),
            "--format", as,  "--all-versions", "--partition-by", "date",  "--file-bytes-max",
            "60000"};
  }
  nlohmann::json manifest_of(const std::string& name) const {
    return nlohmann::json::parse(std::ifstream(path(name) + "/manifest.json"));
  }
  // Of a snapshot in CSV, sorted.
  std::vector<std::string> rows_of(const std::string& name) const {
    std::vector<std::filesystem::path> files;
    const nlohmann::json manifest = manifest_of(name);
    for (const auto& file : manifest["views"][0]["files"])
      files.push_back(folder_.path() / name / file["name"].get<std::string>());
    std::vector<std::string> rows = rows_in(files);
    std::sort(rows.begin(), rows.end());
    return rows;
  }
};

TEST_P(SnapshotKillTest, AnExportGoesOnToTheSameFiles) {
  ASSERT_EQ(run({"apply", path("views.yaml")}), 0) << log_;
  for (const char* rows : {"base.csv", "changes.csv"})
    ASSERT_EQ(run({"import", "v", path(rows)}), 0) << log_;
  ASSERT_EQ(run(export_all("default", "reference", format())), 0) << log_;
  const microseconds usual = elapsed_;
  const auto reference = manifest_of("reference")["views"][0];
  ASSERT_EQ(reference["rows"], kVersions);
  for (std::uint64_t round = 0; round < rounds() && !HasFailure(); ++round) {
    SCOPED_TRACE("kill " + std::to_string(round));
    const std::string name = "out" + std::to_string(round);
    const int code = run_and_kill(export_all("default", name, format()), usual);
    const bool is_whole = std::filesystem::exists(path(name) + "/manifest.json");
    if (GetParam().victim == Victim::kServer) {
      // It rides over the restart.
      EXPECT_EQ(code, 0) << log_;
    } else if (!is_whole) {
      EXPECT_EQ(run({"verify", path(name), "--files-only"}), 1) << log_;
    }
    if (!is_whole || std::filesystem::exists(path(name) + "/progress.json")) {
      EXPECT_EQ(run(export_all("default", name, format())), 0) << log_;
    }
    // Names, rows, bytes and checksums.
    EXPECT_EQ(manifest_of(name)["views"][0]["files"], reference["files"]);
    EXPECT_EQ(run({"verify", path(name), "--files-only"}), 0) << log_;
    std::filesystem::remove_all(path(name));
  }
  EXPECT_EQ(run({"verify", path("reference"), "--all"}), 0) << log_;
  expect_interruptions();
}

TEST_P(SnapshotKillTest, AnImportGoesOnToTheSameRows) {
  // What changes the base: a file, or what a project without the base exports.
  std::string changes = path("changes.csv");
  if (format() == "parquet") {
    ASSERT_EQ(run({"apply", path("views.yaml"), "--project", "changes"}), 0) << log_;
    ASSERT_EQ(run({"import", "v", changes, "--project", "changes"}), 0) << log_;
    changes = path("changes");
    ASSERT_EQ(run({"export", "v", "--project", "changes", "--out", changes, "--format", "parquet",
                   "--history", "--partition-by", "date", "--file-bytes-max", "60000"}),
              0)
        << log_;
  }
  std::vector<std::string> reference;
  microseconds usual{0};
  for (std::uint64_t round = 0; round <= rounds() && !HasFailure(); ++round) {
    SCOPED_TRACE("kill " + std::to_string(round));
    const std::string project = "p" + std::to_string(round);
    ASSERT_EQ(run({"apply", path("views.yaml"), "--project", project}), 0) << log_;
    ASSERT_EQ(run({"import", "v", path("base.csv"), "--project", project}), 0) << log_;
    const std::vector<std::string> import = {"import",       "v",  changes, "--project", project,
                                             "--batch-rows", "100"};
    // The first one runs undisturbed.
    const int code = round == 0 ? run(import) : run_and_kill(import, usual);
    if (round == 0) usual = elapsed_;
    if (round == 0) {
      EXPECT_EQ(code, 0) << log_;
    } else if (code != 0) {
      if (GetParam().victim == Victim::kServer) {
        EXPECT_NE(log_.find("(UNAVAILABLE)"), std::string::npos) << log_;
      }
      EXPECT_EQ(run(import), 0) << log_;
    }
    EXPECT_EQ(run(export_all(project, project, "csv")), 0) << log_;
    const std::vector<std::string> rows = rows_of(project);
    if (round == 0) reference = rows;
    EXPECT_EQ(rows.size(), static_cast<std::size_t>(kVersions));
    EXPECT_TRUE(rows == reference);
    std::filesystem::remove_all(path(project));
  }
  expect_interruptions();
}

INSTANTIATE_TEST_SUITE_P(Each, SnapshotKillTest,
                         testing::Values(KillCase{"csv", Victim::kClient},
                                         KillCase{"csv", Victim::kServer},
                                         KillCase{"parquet", Victim::kClient},
                                         KillCase{"parquet", Victim::kServer}),
                         [](const auto& each) {
                           return std::string(each.param.format) +
                                  (each.param.victim == Victim::kClient ? "_client" : "_server");
                         });

}  // namespace
}  // namespace skua::test
