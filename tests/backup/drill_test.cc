// The drill of docs/backup.md: a whole server is backed up while rows come in, destroyed, restored,
// and compared row by row.
#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <thread>

#include "clients/cli/snapshot/manifest.h"
#include "server/restore.h"
#include "tests/integration/snapshot_test.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr char kDefinitions[] = R"(
kind: Entity
name: site
join_key: site
type: STRING
---
kind: Entity
name: number
join_key: number
type: INT64
---
kind: FeatureView
name: load
entities: [site, number]
ttl: 0
retention: {max_age: 0}
features:
  - {name: watts, type: DOUBLE}
)";

class DrillTest : public SnapshotTest {
 protected:
  void SetUp() override {
    first_ = start("data");
    write("views.yaml", kDefinitions);
    done(*first_, {"apply", path("views.yaml")});
    done(*first_, {"apply", "docs/quickstart/views.yaml"});
    done(*first_, {"import", "planes", "docs/quickstart/planes.csv", "--event-timestamp",
                   "2013-01-01T00:00:00Z"});
  }

  [[nodiscard]] std::unique_ptr<InProcessServer> start(const std::string& name) const {
    Settings settings = InProcessServer::small_settings(path(name));
    settings.backup_dir = path("backups");
    settings.limits.snapshot_page_bytes = 64 << 10;
    auto server = std::make_unique<InProcessServer>(settings);
    EXPECT_EQ(server->start().to_string(), "OK");
    return server;
  }
  // The machine and its disk are gone.
  void destroy() {
    first_.reset();
    fs::remove_all(path("data"));
  }
  [[nodiscard]] RestoreReport restore(const std::string& to, const std::string& id = "") const {
    const SystemClock clock;
    const auto report = restore_store({path("backups"), id, path(to), {}, nullptr}, clock);
    EXPECT_TRUE(report.ok()) << report.status().to_string();
    return report.ok() ? *report : RestoreReport();
  }

  void put(InProcessServer& server, const std::string& lines) {
    write("rows.ndjson", lines);
    done(server, {"import", "load", path("rows.ndjson"), "--deleted-column", "deleted"});
  }
  static std::string line(const std::string& site, int number, int day, double watts,
                          bool is_deleted = false) {
    json row = {{"site", site},
                {"number", number},
                {"event_timestamp", fmt::format("2025-06-{:02}T00:00:00Z", day)},
                {"deleted", is_deleted}};
    if (!is_deleted) row["watts"] = watts;
    return row.dump() + "\n";
  }

  // All versions of all rows, with their sequences and created timestamps.
  [[nodiscard]] std::vector<std::string> rows(InProcessServer& server, const std::string& view) {
    const std::string out = path("export-" + std::to_string(++exports_));
    const auto manifest = SnapshotManifest::parse(
        done(server, {"export", view, "--out", out, "--all-versions", "--format", "csv"}));
    std::vector<std::string> lines;
    EXPECT_TRUE(manifest.ok());
    if (!manifest.ok()) return lines;
    for (const SnapshotFile& file : manifest->views[0].files) {
      std::ifstream in(out + "/" + file.name);
      for (std::string text; std::getline(in, text);) lines.push_back(text);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }
};

TEST_F(DrillTest, BackUpDestroyRestoreCompare) {
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += line("a", i, 10, i);
  for (int i = 0; i < 100; ++i) lines += line("a", i, 9, -i);  // Late.
  for (int i = 0; i < 50; ++i) lines += line("b", i, 11, 0, i % 2 == 0);
  put(*first_, lines);
  const std::string token = first_->server().engine().store_id();
  const json backup = json::parse(done(*first_, {"backup", "--keep", "2"}));
  EXPECT_EQ(backup["bytes"], backup["new_bytes"]);
  const std::vector<std::string> planes = rows(*first_, "planes");
  const std::vector<std::string> load = rows(*first_, "load");
  EXPECT_EQ(json::parse(done(*first_, {"verify-backup"}))["damaged"], 0);
  EXPECT_EQ(json::parse(done(*first_, {"backups"}))["backups"].size(), 1U);
  destroy();

  const RestoreReport report = restore("data");
  EXPECT_EQ(report.erasures, 0U);
  EXPECT_EQ(report.backup.id, backup["backup_id"]);
  first_ = start("data");
  EXPECT_EQ(rows(*first_, "planes"), planes);
  EXPECT_EQ(rows(*first_, "load"), load);
  EXPECT_NE(first_->server().engine().store_id(), token);
  // It takes writes, and backups that share what they can.
  put(*first_, line("c", 1, 12, 1));
  EXPECT_EQ(rows(*first_, "load").size(), load.size() + 1);
  const json next = json::parse(done(*first_, {"backup"}));
  EXPECT_LT(next["new_bytes"], next["bytes"]);
}

// The real skuad says what was lost and how long it took, as docs/backup.md promises.
TEST_F(DrillTest, ARestoreTellsRpoAndRto) {
  constexpr std::chrono::hours kAge(3);
  const SystemClock clock;
  Settings settings = InProcessServer::small_settings(path("aged"));
  settings.backup_dir = path("aged-backups");
  const Timestamp committed = clock.now() - kAge;
  InProcessServer aged(settings, committed);
  ASSERT_TRUE(aged.start().ok());
  done(aged, {"apply", path("views.yaml")});
  const json backup = json::parse(done(aged, {"backup"}));
  aged.stop();
  fs::remove_all(path("aged"));

  const auto begun = std::chrono::steady_clock::now();
  const SkuaAnswer told = run_command(fmt::format("{} restore --from {} --data {}", SKUAD_BINARY,
                                                  path("aged-backups"), path("aged")));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  ASSERT_EQ(told.code, 0) << told.out;
  const auto bytes = backup["bytes"].get<std::uint64_t>();
  EXPECT_NE(told.out.find(fmt::format("restored backup {} into {}: {} files, {} bytes\n",
                                      backup["backup_id"].get<std::string>(), path("aged"),
                                      backup["files"].get<int>(), bytes)),
            std::string::npos)
      << told.out;
  std::smatch rto;
  ASSERT_TRUE(std::regex_search(
      told.out, rto, std::regex("RTO: ([0-9.]+) s, ([0-9]+) MB/s, ([0-9.]+) s per GB\n")))
      << told.out;
  const double per_gb = std::stod(rto[3]);
  EXPECT_GT(per_gb, 0);
  EXPECT_LE(std::stod(rto[1]), took.count() + 0.05);
  EXPECT_NEAR(std::stod(rto[1]), per_gb * static_cast<double>(bytes) / 1e9, 0.06);
  EXPECT_NEAR(std::stod(rto[2]), 1000 / per_gb, 1 + 10 / per_gb);
  std::smatch rpo;
  ASSERT_TRUE(std::regex_search(
      told.out, rpo,
      std::regex("RPO: the newest commit is of ([^ ]+) \\(([^ ]+) ago\\), sequence ([0-9]+);")))
      << told.out;
  EXPECT_EQ(rpo[1], backup["newest_commit"].get<std::string>());
  EXPECT_EQ(rpo[3], std::to_string(backup["sequence"].get<std::uint64_t>()));
  const auto age = parse_duration(rpo[2].str());
  ASSERT_TRUE(age.ok()) << rpo[2];
  EXPECT_GE(*age, kAge);
  EXPECT_LE(*age, clock.now() - committed);
}

TEST_F(DrillTest, WhatWasErasedAfterTheBackupStaysErased) {
  std::string lines;
  for (const char* site : {"a", "b", "c"})
    for (int i = 0; i < 20; ++i) lines += line(site, i, 10, i);
  put(*first_, lines);
  const json backup = json::parse(done(*first_, {"backup"}));
  // One entity; all with a part of the key; and one of another view.
  done(*first_, {"erase", "site=a,number=3", "--yes"});
  done(*first_, {"erase", "site=b", "--yes"});
  done(*first_, {"erase", "tailnum=N10156", "--yes"});
  const std::vector<std::string> planes = rows(*first_, "planes");
  const std::vector<std::string> load = rows(*first_, "load");
  // One that was erased and came back has no part in the backup.
  put(*first_, line("b", 1, 12, 1));
  destroy();

  const RestoreReport report = restore("data", backup["backup_id"]);
  EXPECT_EQ(report.erasures, 3U);
  EXPECT_EQ(report.erased.entities, 1U + 20U + 1U);
  first_ = start("data");
  EXPECT_EQ(rows(*first_, "planes"), planes);
  EXPECT_EQ(rows(*first_, "load"), load);
  // What comes back afterwards stays, also through a backup of the restored store.
  put(*first_, line("b", 1, 13, 5));
  const std::vector<std::string> revived = rows(*first_, "load");
  done(*first_, {"backup"});
  destroy();
  EXPECT_EQ(restore("data").erasures, 0U);
  first_ = start("data");
  EXPECT_EQ(rows(*first_, "load"), revived);
  destroy();
  // The first backup again: with what was erased from the store that it became, too.
  EXPECT_EQ(restore("data", backup["backup_id"]).erased.entities, 22U);
}

TEST_F(DrillTest, ABackupWhileRowsComeInIsOfOneMoment) {
  std::atomic<bool> stops{false};
  std::atomic<std::size_t> acknowledged{0};
  std::thread writer([&] {
    // One entity per write, in order: a hole would show.
    for (int i = 0; !stops && i < 100000; ++i) {
      done(*first_, {"put", "load", "site=w", "number=" + std::to_string(i), "watts=1",
                     "--event-timestamp", "2025-06-10T00:00:00Z"});
      ++acknowledged;
    }
  });
  std::vector<json> backups;
  std::vector<std::size_t> least_of;
  for (int i = 0; i < 4; ++i) {
    least_of.push_back(acknowledged);
    backups.push_back(json::parse(done(*first_, {"backup"})));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  stops = true;
  writer.join();
  destroy();
  std::size_t least = 0;
  for (std::size_t backup = 0; backup < backups.size(); ++backup) {
    const RestoreReport report = restore("data", backups[backup]["backup_id"]);
    // What was acknowledged before the backup was asked for is in it.
    least = std::max(least, least_of[backup]);
    const auto server = start("data");
    const auto found = json::parse(done(
        *server, {"export", "load", "--out", path("out"), "--all-versions", "--format", "csv"}));
    const std::size_t count = found["rows"];
    EXPECT_GE(count, least);
    least = count;
    std::vector<int> numbers;
    std::ifstream in(path("out") + "/" + found["views"][0]["files"][0]["name"].get<std::string>());
    std::string text;
    for (std::getline(in, text); std::getline(in, text);)
      numbers.push_back(std::stoi(text.substr(text.find(',') + 1)));
    std::sort(numbers.begin(), numbers.end());
    for (std::size_t i = 0; i < numbers.size(); ++i)
      ASSERT_EQ(numbers[i], static_cast<int>(i)) << "a hole";
    fs::remove_all(path("out"));
    server->stop();
    fs::remove_all(path("data"));
  }
  EXPECT_GT(least, 0U);
}

TEST_F(DrillTest, ACopyElsewhereIsABackupToo) {
  const std::vector<std::string> planes = rows(*first_, "planes");
  const std::string copies = path("copies");
  const json first = json::parse(done(*first_, {"backup", "--to", copies}));
  EXPECT_EQ(first["bytes_copied"], first["bytes"]);
  put(*first_, line("a", 1, 10, 1));
  const json second = json::parse(done(*first_, {"backup", "--to", copies, "--keep", "1"}));
  EXPECT_LT(second["bytes_copied"], second["bytes"]);
  EXPECT_EQ(json::parse(done(*first_, {"verify-backup", "--from", copies}))["damaged"], 0);
  EXPECT_EQ(skua(*first_, {"verify-backup", first["backup_id"], "--from", copies}).code, 1);
  // Half of a file that was cut off on its way is no part of it.
  const SystemClock clock;
  ASSERT_TRUE(restore_store({copies, "", path("restored"), {}, nullptr}, clock).ok());
  const auto server = start("restored");
  EXPECT_EQ(rows(*server, "planes"), planes);
  for (const auto& file : fs::directory_iterator(copies + "/files"))
    fs::resize_file(file.path(), fs::file_size(file.path()) / 2);
  EXPECT_EQ(skua(*first_, {"verify-backup", "--from", copies}).code, 1);
}

TEST_F(DrillTest, WhatWasUnderWayWithTheOldStoreEnds) {
  Engine& engine = first_->server().engine();
  const auto held = engine.hold_snapshot(std::chrono::hours(24 * 3650));
  ASSERT_TRUE(held.ok());
  LoadStart load;
  load.name = "half";
  load.incarnation = 1;
  ASSERT_TRUE(engine.begin_load(load).ok());
  const std::vector<std::string> planes = rows(*first_, "planes");
  done(*first_, {"backup"});
  destroy();
  const RestoreReport report = restore("data");
  EXPECT_EQ(report.backup.loads_left_out.size(), 1U);
  first_ = start("data");
  EXPECT_TRUE(first_->server().engine().loads().empty());
  EXPECT_EQ(first_->server().engine().find_snapshot(held->id).status().code(),
            StatusCode::kNotFound);
  EXPECT_EQ(rows(*first_, "planes"), planes);
}

TEST_F(DrillTest, AFolderInTheWayOfAFetchStays) {
  write("gone.restore-fetch/mine", "mine");
  const auto fetch = [&](const std::string& data) {
    return skua(*first_, {"restore", "--from", "s3://nowhere/x", "--data", path(data), "--skuad",
                          "/bin/true"});
  };
  for (const char* data : {"gone", "gone/"})
    EXPECT_NE(fetch(data).err.find("FAILED_PRECONDITION"), std::string::npos);
  EXPECT_EQ(read(path("gone.restore-fetch/mine")), "mine");
  // Nothing is fetched for a folder that is not empty.
  EXPECT_NE(fetch("data").err.find("FAILED_PRECONDITION"), std::string::npos);
}

TEST_F(DrillTest, OlderBackupsGoOnRequest) {
  for (int i = 0; i < 3; ++i) done(*first_, {"backup"});
  EXPECT_EQ(json::parse(done(*first_, {"backups", "--keep", "2"}))["backups"].size(), 2U);
  EXPECT_EQ(skua(*first_, {"backups", "--keep", "0"}).code, 2);
  const std::string metrics = first_->admin("/metrics").body;
  EXPECT_NE(metrics.find("skua_backup_newest_commit_timestamp_seconds{folder="), std::string::npos);
}

TEST_F(DrillTest, WithoutAFolderThereAreNone) {
  second_ = start_server("second");
  for (const char* command : {"backup", "backups", "verify-backup"}) {
    const SkuaAnswer answer = skua(*second_, {command});
    EXPECT_EQ(answer.code, 1);
    EXPECT_NE(answer.err.find("FAILED_PRECONDITION"), std::string::npos) << answer.err;
  }
}

}  // namespace
}  // namespace skua::test
