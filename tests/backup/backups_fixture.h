#pragma once

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/store/rocks/backup/restored_store.h"
#include "storage/store/rocks/backup/rocks_backups.h"
#include "tests/unit/store/stream_fixture.h"

namespace skua::test {

inline constexpr std::int64_t kEntities = 300;

// A store, its backups in the folder `backups`, and stores that are restored from there.
class BackupsTest : public StreamFixture {
 protected:
  void SetUp() override {
    options_.data_dir = path("data");
    open_store();
  }
  void TearDown() override {
    backups_.reset();
    engine_.reset();
  }

  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  void open_store(const std::string& backup_dir = "backups") {
    backups_.reset();
    engine_.reset();
    auto store = open_rocks_store(options_, clock_, metrics_);
    ASSERT_TRUE(store.ok()) << store.status().to_string();
    engine_ = std::move(store->engine);
    engine_->start(table_of(rules_));
    backups_ = std::make_unique<RocksBackups>(
        RocksBackupsOptions{options_.data_dir, path(backup_dir), nullptr, code_points_},
        *store->backup_source, clock_, metrics_);
  }

  // Versions of every entity, the oldest last: a late row, a correction, and some tombstones.
  void write_rows(std::int64_t from = 0, std::int64_t to = kEntities) {
    for (std::int64_t entity = from; entity < to; ++entity) {
      std::vector<UnstampedRow> rows = {row(entity, 200, entity), row(entity, 100, entity + 1),
                                        row(entity, 200, entity + 2)};
      if (entity % 7 == 0) rows.push_back(tombstone(entity, 300));
      ASSERT_TRUE(write(batch(std::move(rows))).ok());
    }
  }

  // Every version of every entity, as bytes.
  [[nodiscard]] std::vector<std::string> rows_of(const Engine& engine) const {
    std::vector<std::string> rows;
    for (std::int64_t entity = 0; entity < 2 * kEntities; ++entity) {
      const auto page = engine.history(rules_, entity_key(entity), Timestamp::min(),
                                       Timestamp::max(), engine.now(), 1000, "");
      EXPECT_TRUE(page.ok()) << page.status().to_string();
      if (!page.ok()) return rows;
      for (const HistoryRow& row : page->rows) rows.push_back(row.entity_key + row.bytes);
    }
    return rows;
  }

  BackupManifest create() {
    clock_.advance(std::chrono::seconds(1));
    BackupProgress progress;
    auto made = backups_->create(progress);
    EXPECT_TRUE(made.ok()) << made.status().to_string();
    if (!made.ok()) return {};
    EXPECT_EQ(progress.bytes_done.load(), made->bytes());
    EXPECT_EQ(progress.bytes_total.load(), made->bytes());
    return *std::move(made);
  }

  [[nodiscard]] StatusCode restore(const std::string& to, const std::string& id = "",
                                   const std::vector<std::string>& erase_logs = {}) const {
    const auto restored =
        RestoredStore::begin({path("backups"), id, path(to), erase_logs, nullptr});
    if (!restored.ok()) return restored.status().code();
    BackupProgress progress;
    Status status = (*restored)->copy(progress);
    if (!status.ok()) return status.code();
    {
      Metrics metrics;
      const auto engine = (*restored)->open(RocksEngineOptions(), clock_, metrics);
      if (!engine.ok()) return engine.status().code();
      (*engine)->start(table_of(rules_));  // As the registry does.
    }
    return (*restored)->finish().code();
  }
  [[nodiscard]] std::unique_ptr<Engine> open_restored(const std::string& data) {
    RocksEngineOptions options;
    options.data_dir = path(data);
    options.maintenance_interval = std::chrono::hours(24);
    auto engine = open_rocks_engine(options, clock_, restored_metrics_.emplace_back());
    EXPECT_TRUE(engine.ok()) << engine.status().to_string();
    (*engine)->start(table_of(rules_));
    return *std::move(engine);
  }
  void expect_restores_to(const std::vector<std::string>& rows, const std::string& to,
                          const std::string& id = "") {
    ASSERT_EQ(restore(to, id), StatusCode::kOk);
    EXPECT_EQ(rows_of(*open_restored(to)), rows);
  }

  [[nodiscard]] std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(path("backups/files")))
      names.insert(file.path().filename());
    return names;
  }
  // Of the greatest file of a backup.
  [[nodiscard]] std::string greatest(const BackupManifest& backup) const {
    const auto found = std::max_element(
        backup.files.begin(), backup.files.end(),
        [](const BackupFile& a, const BackupFile& b) { return a.bytes < b.bytes; });
    return path("backups/files/" + found->stored_name());
  }
  static void flip_bit(const std::string& file) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(100);
    const char byte = static_cast<char>(stream.get() ^ 4);
    stream.seekp(100);
    stream.put(byte);
  }

  // How many erasures a restore would find to apply.
  [[nodiscard]] std::size_t pending(const std::string& id) {
    const std::string to = path("pending-" + std::to_string(++pending_));
    const auto restored = RestoredStore::begin({path("backups"), id, to, {}, nullptr});
    EXPECT_TRUE(restored.ok()) << restored.status().to_string();
    return restored.ok() ? (*restored)->erasures().size() : 9999;
  }
  void erase_of(std::int64_t entity) {
    EraseTarget target;
    target.incarnation = 1;
    target.exact = entity_key(entity);
    ASSERT_TRUE(erase(target).ok());
  }
  [[nodiscard]] std::vector<std::string> verify(const std::string& id) {
    BackupProgress progress;
    const auto check = backups_->verify(id, progress);
    EXPECT_TRUE(check.ok()) << check.status().to_string();
    return check.ok() ? check->damaged : std::vector<std::string>{"?"};
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  int pending_ = 0;
  CodePointHook* code_points_ = nullptr;
  std::unique_ptr<RocksBackups> backups_;
  std::deque<Metrics> restored_metrics_;
};

// Does something once, at the first moment of a name.
class Once final : public CodePointHook {
 public:
  Once(CodePoint point, std::function<void()> act) : point_(point), act_(std::move(act)) {}
  void reach(CodePoint point) override {
    if (point == point_ && !std::exchange(is_done_, true)) act_();
  }

 private:
  const CodePoint point_;
  const std::function<void()> act_;
  bool is_done_ = false;
};

}  // namespace skua::test
