// kill -9 of `skua` or of the daemon in the middle of a bulk import: run again, nothing is lost,
// doubled or half-visible.

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <thread>

#include "tests/crash/skua_kill_fixture.h"
#include "tests/crash/skua_process.h"
#include "tests/support/http_client.h"

namespace skua::test {
namespace {

constexpr int kRows = 60000;
constexpr int kFiles = 3;
class BulkKillTest : public SkuaKillFixture {
 protected:
  BulkKillTest() : SkuaKillFixture({"--memtable-bytes", "1MiB", "--load-buffer-bytes", "1MiB"}) {
    // Shuffled, with two rows of one entity and event timestamp now and then, and a bad row each
    // thousand.
    for (int file = 0; file < kFiles; ++file) {
      std::filesystem::create_directories(path("in"));
      std::ofstream rows(path("in/" + std::to_string(file) + ".csv"));
      rows << "id,event_timestamp,x,note\n";
      for (int i = 0; i < kRows / kFiles; ++i) {
        const int row = file * (kRows / kFiles) + i;
        const int id = row * 7919 % 9973;
        rows << id << ",2025-01-0" << 1 + row % 9 << "T00:00:00Z," << row << ",note " << row
             << "\n";
        if (row % 1000 == 0) rows << id << ",2025-01-01T00:00:00Z,bad,note\n";
      }
    }
  }

  std::vector<std::string> bulk(const std::string& project, bool replaces = false) const {
    std::vector<std::string> arguments = {"import", "v",         path("in"),
                                          "--bulk", "--project", project};
    if (replaces) arguments.emplace_back("--replace");
    return arguments;
  }
  // The import, killed within `most_ms`, alone or with its server, which then starts again.
  void run_and_kill(const std::vector<std::string>& import, bool with_server_too, int most_ms) {
    SkuaProcess process(with_server(import), path("skua.log"));
    std::this_thread::sleep_for(std::chrono::milliseconds(random_.between(5, most_ms)));
    if (with_server_too) kill_server();
    process.kill();
    interrupted_ += process.wait() == 128 + SIGKILL ? 1 : 0;
    if (with_server_too) {
      ASSERT_TRUE(server_.start()) << server_.log();
      port_ = server_.http_port();
    }
  }

  // Every stored version, without created timestamp and sequence.
  std::vector<std::string> rows_of(const std::string& project) {
    int code = 1;
    // A load that its server goes on to publish may come in between.
    for (int attempt = 0; attempt < 5 && code != 0; ++attempt) {
      std::filesystem::remove_all(path(project));
      code = run({"export", "v", "--project", project, "--out", path(project), "--all-versions",
                  "--format", "csv"});
      if (log_.find("were replaced") == std::string::npos) break;
    }
    EXPECT_EQ(code, 0) << log_;
    std::vector<std::filesystem::path> files;
    // Without a row there is no file.
    std::error_code none;
    for (const auto& file : std::filesystem::directory_iterator(path(project + "/v"), none))
      files.push_back(file.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> rows = rows_in(files);
    std::filesystem::remove_all(path(project));
    return rows;
  }

  static int id_of(const std::string& row) { return std::stoi(row); }
  // Rows of entities in [first, end).
  static std::vector<std::string> select(const std::vector<std::string>& rows, int first, int end) {
    std::vector<std::string> out;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(out),
                 [&](const std::string& row) { return id_of(row) >= first && id_of(row) < end; });
    return out;
  }
  static bool has(const std::vector<std::string>& rows, int id) {
    return !select(rows, id, id + 1).empty();
  }
  // From some entity up to `acknowledged`, none is missing; from `kept_from` on, if there is one.
  static void check_live(const std::vector<std::string>& rows, int kept_from, int acknowledged) {
    std::set<int> ids;
    for (const std::string& row : rows) ids.insert(id_of(row));
    ASSERT_FALSE(ids.empty());
    EXPECT_GE(*ids.rbegin(), acknowledged - 1);
    EXPECT_EQ(static_cast<int>(ids.size()), *ids.rbegin() - *ids.begin() + 1);
    if (kept_from > 0) {
      EXPECT_LE(*ids.begin(), kept_from);
    }
  }

  std::atomic<int> port_{0};
};

TEST_F(BulkKillTest, ABulkImportRunAgainGivesEveryRowOnce) {
  ASSERT_TRUE(server_.start()) << server_.log();
  std::vector<std::string> reference;
  const std::uint64_t kills = number_from_environment("SKUA_KILLS", 20);
  int went_on = 0;
  for (std::uint64_t round = 0; round <= 2 * kills && !HasFailure(); ++round) {
    SCOPED_TRACE("kill " + std::to_string(round));
    const std::string project = "p" + std::to_string(round);
    ASSERT_EQ(run({"apply", path("views.yaml"), "--project", project}), 0) << log_;
    // The first one runs undisturbed. Rejected rows make the exit code 1.
    if (round > 0) {
      run_and_kill(bulk(project), round % 2 == 1, 350);
      const std::size_t visible = rows_of(project).size();
      EXPECT_TRUE(visible == 0 || visible == static_cast<std::size_t>(kRows)) << visible;
    }
    EXPECT_EQ(run(bulk(project)), 1) << log_;
    EXPECT_NE(log_.find("\"in\":60060"), std::string::npos) << log_;
    EXPECT_NE(log_.find("\"loaded\":60000"), std::string::npos) << log_;
    went_on += log_.find("resuming") != std::string::npos ? 1 : 0;
    const std::vector<std::string> rows = rows_of(project);
    if (round == 0) reference = rows;
    EXPECT_EQ(rows.size(), static_cast<std::size_t>(kRows));
    EXPECT_TRUE(rows == reference);
    EXPECT_EQ(run({"loads", "list"}), 0);
    EXPECT_NE(log_.find("{\"loads\":[]}"), std::string::npos) << log_;
  }
  std::cout << interrupted_ << " of " << 2 * kills << " bulk imports were interrupted, " << went_on
            << " went on with staged rows\n";
  EXPECT_GT(interrupted_, 0U);
}

// Writes one row after the other, each to an entity of its own, and again until it is acknowledged.
class LiveWriter {
 public:
  static constexpr int kFirst = 100000;

  LiveWriter(std::string project, const std::atomic<int>& port)
      : project_(std::move(project)), port_(port), thread_([this] { run(); }) {}
  ~LiveWriter() { stop(); }

  // What is acknowledged: entities up to, and without, this one.
  [[nodiscard]] int acknowledged() const { return acknowledged_; }
  void stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    while (!stopping_) {
      HttpClient client(port_);
      while (!stopping_ && write_one(client)) ++acknowledged_;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  bool write_one(HttpClient& client) {
    const std::string body = R"({"project":")" + project_ +
                             R"(","feature_view":"v","rows":[{"id":)" +
                             std::to_string(acknowledged_) +
                             R"(,"event_timestamp":"2025-01-05T00:00:00Z","x":1,"note":"live"}]})";
    const auto answer =
        client.send("POST", "/v1/ingest/write-rows", {{"Content-Type", "application/json"}}, body);
    return answer.ok() && answer->code == 200;
  }

  const std::string project_;
  const std::atomic<int>& port_;
  std::atomic<int> acknowledged_{kFirst};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// Beside a writer: readers see the rows of before or those of the load, and of the writer's rows
// all that were acknowledged since the load began.
TEST_F(BulkKillTest, AReplacingImportLosesNoRowThatCameMeanwhile) {
  ASSERT_TRUE(server_.start()) << server_.log();
  port_ = server_.http_port();
  std::vector<std::string> reference;
  const std::uint64_t kills = number_from_environment("SKUA_KILLS", 4);
  int begun = 0;
  for (std::uint64_t round = 0; round <= 2 * kills && !HasFailure(); ++round) {
    SCOPED_TRACE("kill " + std::to_string(round));
    const std::string project = "r" + std::to_string(round);
    ASSERT_EQ(run({"apply", path("views.yaml"), "--project", project}), 0) << log_;
    ASSERT_EQ(run({"put", "v", "id=99999", "x=1", "note=before", "--project", project,
                   "--event-timestamp", "2025-01-01T00:00:00Z"}),
              0)
        << log_;
    LiveWriter writer(project, port_);
    int kept_from = 0;
    if (round > 0) {
      run_and_kill(bulk(project, true), round % 2 == 1, 350);
      EXPECT_EQ(run({"loads", "list"}), 0);
      const bool is_staged = log_.find(project + "\"") != std::string::npos;
      const std::vector<std::string> visible = rows_of(project);
      const std::size_t loaded = select(visible, 0, 99999).size();
      EXPECT_TRUE(loaded == 0 || loaded == static_cast<std::size_t>(kRows)) << loaded;
      EXPECT_EQ(loaded == 0, has(visible, 99999));
      const bool has_begun = is_staged || loaded > 0;
      begun += has_begun ? 1 : 0;
      if (has_begun) kept_from = writer.acknowledged();
    }
    EXPECT_EQ(run(bulk(project, true)), 1) << log_;
    EXPECT_NE(log_.find("\"loaded\":60000"), std::string::npos) << log_;
    const int seen = writer.acknowledged();
    for (int wait = 0; wait < 1000 && writer.acknowledged() == seen; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    writer.stop();
    const std::vector<std::string> rows = rows_of(project);
    EXPECT_FALSE(has(rows, 99999));
    const std::vector<std::string> loaded = select(rows, 0, 99999);
    if (round == 0) reference = loaded;
    EXPECT_EQ(loaded.size(), static_cast<std::size_t>(kRows));
    EXPECT_TRUE(loaded == reference);
    check_live(select(rows, writer.kFirst, 1 << 30), kept_from, writer.acknowledged());
  }
  std::cout << begun << " of " << 2 * kills << " loads had begun when they were killed\n";
}

}  // namespace
}  // namespace skua::test
