// How long a store of a size takes to be backed up, restored, and compared row by row. 10 million
// rows: SKUA_RESTORE_ROWS=10000000.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "server/restore.h"
#include "skua/v1/backup.pb.h"
#include "tests/fault/reliability.h"
#include "tests/support/in_process_server.h"
#include "tests/support/random_source.h"
#include "tests/support/requests.h"
#include "tests/support/scratch_folder.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr std::uint64_t kRowsPerWrite = 20000;
constexpr int kFeatures = 10;
// "Minutes", for 10 million rows and fewer.
constexpr std::chrono::minutes kRestoreMost(10);

std::uint64_t ms_since(Steady::time_point start) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - start).count());
}

class RestoreScaleTest : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_.path() / name).string();
  }
  [[nodiscard]] std::unique_ptr<InProcessServer> start() const {
    Settings settings = InProcessServer::small_settings(path("data"));
    settings.backup_dir = path("backups");
    settings.memtable_bytes = 16 << 20;
    // At the time of the restore: retention goes by it.
    auto server = std::make_unique<InProcessServer>(settings, SystemClock().now());
    EXPECT_EQ(server->start().to_string(), "OK");
    return server;
  }

  // Every tenth row is of an entity that has one already, a late one.
  void fill(InProcessServer& server, std::uint64_t rows, double salt) const {
    const Timestamp first = server.clock().now() - std::chrono::hours(1);
    for (std::uint64_t done = 0; done < rows;) {
      std::vector<TestColumn> columns(1 + kFeatures);
      columns[0].name = "id";
      std::vector<Timestamp> moments;
      for (std::uint64_t i = 0; i < kRowsPerWrite && done < rows; ++i, ++done) {
        const bool is_late = done % 10 == 9;
        columns[0].values.emplace_back(static_cast<std::int64_t>(is_late ? done - 1 : done));
        moments.push_back(is_late ? first - std::chrono::hours(1) : first);
        for (int f = 0; f < kFeatures; ++f)
          columns[1 + f].values.emplace_back(static_cast<double>(done * kFeatures + f) / 7 + salt);
      }
      for (int f = 0; f < kFeatures; ++f) {
        columns[1 + f].name = "f" + std::to_string(f);
        columns[1 + f].type = ValueType::kDouble;
      }
      // Commits are of the moment that they are made at.
      server.clock().set(std::max(server.clock().latest(), SystemClock().now()));
      v1::WriteRowsResponse answer;
      ASSERT_EQ(server.grpc().write(write_of("load", columns, moments), answer).to_string(), "OK");
    }
  }

  void apply(InProcessServer& server) const {
    std::vector<std::pair<std::string, ValueType>> features;
    for (int f = 0; f < kFeatures; ++f)
      features.emplace_back("f" + std::to_string(f), ValueType::kDouble);
    v1::ApplyResponse answer;
    ASSERT_EQ(server.grpc()
                  .apply(apply_of("load", {{"id", ValueType::kInt64}}, features), answer)
                  .to_string(),
              "OK");
  }

  // Of every version, in the order of keys.
  static std::vector<std::uint64_t> hashes_of(Engine& engine) {
    std::vector<std::uint64_t> hashes;
    const auto snapshot = engine.hold_snapshot(std::chrono::hours(1));
    EXPECT_TRUE(snapshot.ok());
    if (!snapshot.ok()) return hashes;
    for (const auto& [incarnation, rules] : *snapshot->rules) {
      std::string cursor;
      do {
        const auto page = engine.scan(*snapshot, rules, cursor, 4 << 20);
        EXPECT_TRUE(page.ok()) << page.status().to_string();
        if (!page.ok()) return hashes;
        for (const HistoryRow& row : page->rows)
          hashes.push_back(std::hash<std::string>{}(row.entity_key + row.bytes));
        cursor = page->next;
      } while (!cursor.empty());
    }
    EXPECT_TRUE(engine.release_snapshot(snapshot->id).ok());
    return hashes;
  }

  static v1::BackupInfo back_up(InProcessServer& server) {
    v1::CreateBackupResponse begun;
    EXPECT_EQ(
        server.grpc().call(Operation::kCreateBackup, v1::CreateBackupRequest(), begun).to_string(),
        "OK");
    v1::BackupJob job = begun.job();
    while (!job.done()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      v1::GetBackupJobRequest request;
      request.set_job_id(job.job_id());
      v1::GetBackupJobResponse answer;
      EXPECT_EQ(server.grpc().call(Operation::kGetBackupJob, request, answer).to_string(), "OK");
      job = answer.job();
    }
    EXPECT_EQ(job.outcome(), "OK") << job.message();
    return job.backup();
  }

  ScratchFolder folder_;
};

TEST_F(RestoreScaleTest, RowByRow) {
  const std::uint64_t rows = number_from_environment("SKUA_RESTORE_ROWS", 40000);
  std::unique_ptr<InProcessServer> server = start();
  apply(*server);
  fill(*server, rows, 0);
  const v1::BackupInfo backup = back_up(*server);
  const SystemClock clock;
  // What is lost when the disk is gone as soon as the backup is whole.
  const Duration rpo = clock.now() - Timestamp{backup.committed_us()};
  EXPECT_GE(rpo.count(), 0);
  const std::vector<std::uint64_t> before = hashes_of(server->server().engine());
  ASSERT_EQ(before.size(), rows);
  // One row in a hundred is corrected.
  fill(*server, rows / 100, 1);
  const v1::BackupInfo second = back_up(*server);
  v1::EraseEntitiesRequest erase;
  v1::NamedColumn& key = *erase.add_entities();
  key.set_name("id");
  *key.mutable_column() = column_of(ValueType::kInt64, {ModelValue(std::int64_t{0})});
  v1::EraseEntitiesResponse erased;
  ASSERT_EQ(server->grpc().erase(erase, erased).to_string(), "OK");
  server.reset();
  fs::remove_all(path("data"));

  const auto report =
      restore_store({path("backups"), backup.backup_id(), path("data"), {}, nullptr}, clock);
  ASSERT_TRUE(report.ok()) << report.status().to_string();
  EXPECT_EQ(report->erased.entities, 1U);
  EXPECT_LT(report->took, kRestoreMost);
  const auto starting = Steady::now();
  server = start();
  const std::uint64_t start_ms = ms_since(starting);
  const std::vector<std::uint64_t> after = hashes_of(server->server().engine());
  // Without the entity that was erased, which comes first.
  const std::uint64_t gone = report->erased.rows;
  ASSERT_EQ(after.size() + gone, before.size());
  std::uint64_t wrong = 0;
  for (std::size_t i = 0; i < after.size(); ++i) wrong += after[i] == before[i + gone] ? 0 : 1;
  EXPECT_EQ(wrong, 0U);
  const auto restore_us = static_cast<std::uint64_t>(report->took.count());
  write_reliability_line("restore", 0,
                         {{"rows", after.size()},
                          {"lost", before.size() - gone - after.size()},
                          {"wrong", wrong},
                          {"bytes", backup.bytes()},
                          {"backup_ms", backup.took_us() / 1000},
                          {"second_backup_new_bytes", second.new_bytes()},
                          {"second_backup_ms", second.took_us() / 1000},
                          {"restore_ms", restore_us / 1000},
                          {"restore_ms_per_gb", restore_us * 1000 * 1000 / backup.bytes()},
                          {"rpo_ms", static_cast<std::uint64_t>(rpo.count()) / 1000},
                          {"start_ms", start_ms}});
}

}  // namespace
}  // namespace skua::test
