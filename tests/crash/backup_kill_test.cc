// kill -9 of the daemon at the moments of a backup: earlier backups stay whole, the next one clears
// up, and a restored store has every row.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/crash/kill_point.h"
#include "tests/crash/skua_kill_fixture.h"
#include "tests/crash/skua_process.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

constexpr int kRows = 3000;

class BackupKillTest : public SkuaKillFixture, public testing::WithParamInterface<const char*> {
 protected:
  BackupKillTest() : SkuaKillFixture({}) {}

  void SetUp() override {
    server_.set_flags({"--memtable-bytes", "256KiB", "--backup-dir", path("backups")});
    ASSERT_TRUE(server_.start()) << server_.log();
    server_.keep_grpc_port();
    ASSERT_EQ(run({"apply", path("views.yaml")}), 0) << log_;
  }

  void import_rows(int first) {
    std::ofstream rows(path("rows.csv"));
    rows << "id,event_timestamp,x,note\n";
    for (int row = first; row < first + kRows; ++row)
      rows << row << ",2025-01-01T00:00:00Z," << row << ",note\n";
    rows.close();
    ASSERT_EQ(run({"import", "v", path("rows.csv")}), 0) << log_;
  }
  // Manifests in the folder.
  [[nodiscard]] std::vector<std::string> backups() const {
    std::vector<std::string> ids;
    for (const auto& entry : fs::directory_iterator(path("backups/backups")))
      if (entry.path().extension() != ".partial") ids.push_back(entry.path().filename());
    std::sort(ids.begin(), ids.end());
    return ids;
  }
  // Restarted by whoever kills it.
  void restart(std::vector<std::string> kill_environment) {
    kill_server();
    server_.set_kill_environment(std::move(kill_environment));
    ASSERT_TRUE(server_.start()) << server_.log();
  }
  [[nodiscard]] std::vector<std::string> exported(const std::string& name) {
    EXPECT_EQ(run({"export", "v", "--out", path(name), "--format", "csv"}), 0) << log_;
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(path(name)))
      if (entry.path().extension() == ".csv") files.push_back(entry.path());
    std::vector<std::string> rows = rows_in(files);
    std::sort(rows.begin(), rows.end());
    return rows;
  }
};

TEST_P(BackupKillTest, EarlierBackupsStayAndTheNextOneClearsUp) {
  import_rows(0);
  ASSERT_EQ(run({"backup"}), 0) << log_;
  ASSERT_EQ(backups().size(), 1U);
  import_rows(kRows);
  restart(kill_point_environment(GetParam(), 1));
  SkuaProcess backup(with_server({"backup"}), path("backup.log"));
  EXPECT_EQ(server_.wait(), 128 + 9);
  server_.set_kill_environment({});
  ASSERT_TRUE(server_.start()) << server_.log();
  (void)backup.wait();
  EXPECT_FALSE(fs::exists(path("data/backup.checkpoint")));
  // What is there is whole.
  for (const std::string& id : backups()) EXPECT_EQ(run({"verify-backup", id}), 0) << log_;
  const bool was_made = std::string(GetParam()) == "AfterBackupManifest";
  EXPECT_EQ(backups().size(), was_made ? 2U : 1U);
  ASSERT_EQ(run({"backup"}), 0) << log_;
  ASSERT_EQ(run({"verify-backup"}), 0) << log_;
  for (const auto& file : fs::directory_iterator(path("backups/files")))
    EXPECT_EQ(file.path().filename().string().size(), 64U) << file.path();
  const std::vector<std::string> rows = exported("before");
  EXPECT_EQ(rows.size(), 2U * kRows);
  kill_server();
  ASSERT_EQ(run({"restore", "--from", path("backups"), "--data", path("restored")}), 0) << log_;
  ServerProcess restored(path("restored"), {});
  ASSERT_TRUE(restored.start()) << restored.log();
  SkuaProcess again({"export", "v", "--out", path("after"), "--format", "csv", "--server",
                     "127.0.0.1:" + std::to_string(restored.grpc_port())},
                    path("after.log"));
  ASSERT_EQ(again.wait(), 0) << again.log();
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(path("after")))
    if (entry.path().extension() == ".csv") files.push_back(entry.path());
  std::vector<std::string> after = rows_in(files);
  std::sort(after.begin(), after.end());
  EXPECT_TRUE(after == rows);
}

INSTANTIATE_TEST_SUITE_P(Each, BackupKillTest,
                         testing::Values("AfterCheckpoint", "AfterBackupFile",
                                         "BeforeBackupManifest", "AfterBackupManifest"),
                         [](const auto& each) { return std::string(each.param); });

}  // namespace
}  // namespace skua::test
