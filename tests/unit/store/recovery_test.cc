#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

// What recovery does with a data folder as a killed process leaves it: copied while the engine is
// open.
class RecoveryTest : public EngineFixture {
 protected:
  void SetUp() override {
    open();
    for (std::int64_t i = 1; i <= kCommits; ++i)
      EXPECT_EQ(write_one(i, 1, i), RowOutcome::kApplied);
    acknowledged_bytes_ = fs::file_size(newest_wal(folder_.path()));
    EXPECT_EQ(write_one(99, 1, 99), RowOutcome::kApplied);
  }

  static fs::path newest_wal(const fs::path& folder) {
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".log" && entry.path().filename() > newest.filename())
        newest = entry.path();
    }
    return newest;
  }

  // A copy of the folder, its WAL cut to `size` bytes or with one bit flipped.
  fs::path copy(const char* name) const {
    const fs::path target = copies_.path() / name;
    fs::remove_all(target);
    fs::copy(folder_.path(), target, fs::copy_options::recursive);
    fs::remove(target / "LOCK");
    return target;
  }

  Result<std::unique_ptr<Engine>> open_copy(const fs::path& path) {
    RocksEngineOptions options = options_;
    options.data_dir = path.string();
    return open_rocks_engine(options, clock_, metrics_);
  }

  bool holds_all_acknowledged(Engine& engine) const {
    for (std::int64_t i = 1; i <= kCommits; ++i) {
      const std::string key = entry_key(i);
      const std::vector<Lookup> lookups = {{&rules_, key, engine.now()}};
      RowSet rows;
      engine.lookup_latest(lookups, engine.now(), IoMode::kMayBlock, rows);
      if (rows.rows[0].status != LookupStatus::kFound) return false;
    }
    return true;
  }
  static std::string entry_key(std::int64_t entity) { return entity_key(entity); }

  static constexpr std::int64_t kCommits = 5;
  ScratchFolder copies_;
  std::uint64_t acknowledged_bytes_ = 0;
};

TEST_F(RecoveryTest, TornTailsOpenWithEveryAcknowledgedRow) {
  const std::uint64_t whole = fs::file_size(newest_wal(folder_.path()));
  for (std::uint64_t size = acknowledged_bytes_; size < whole; size += 3) {
    const fs::path path = copy("torn");
    fs::resize_file(newest_wal(path), size);
    const Result<std::unique_ptr<Engine>> opened = open_copy(path);
    ASSERT_TRUE(opened.ok()) << "cut at " << size << ": " << opened.status().to_string();
    EXPECT_TRUE(holds_all_acknowledged(**opened)) << "cut at " << size;
  }
}

TEST_F(RecoveryTest, FlippedBitsAreRefusedByName) {
  const std::uint64_t whole = fs::file_size(newest_wal(folder_.path()));
  for (std::uint64_t at = 0; at < whole; at += 13) {
    const fs::path path = copy("flipped");
    const fs::path wal = newest_wal(path);
    std::fstream file(wal, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ (1 << (at % 8)));
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
    file.close();
    const Result<std::unique_ptr<Engine>> opened = open_copy(path);
    ASSERT_EQ(opened.status().code(), StatusCode::kDataLoss) << "byte " << at;
    EXPECT_NE(opened.status().message().find(wal.filename().string()), std::string::npos);
  }
}

TEST_F(RecoveryTest, OneFolderOneProcess) {
  RocksEngineOptions options = options_;
  EXPECT_EQ(open_rocks_engine(options, clock_, metrics_).status().code(),
            StatusCode::kFailedPrecondition);
}

TEST_F(RecoveryTest, KeepsTheStoreIdAndTheLastCommit) {
  const std::string store_id = engine_->store_id();
  const CommitPoint last = engine_->last_commit();
  const Result<std::unique_ptr<Engine>> opened = open_copy(copy("again"));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ((*opened)->store_id(), store_id);
  EXPECT_EQ((*opened)->last_commit().sequence, last.sequence);
  EXPECT_EQ((*opened)->last_commit().created_timestamp, last.created_timestamp);
}

}  // namespace
}  // namespace skua::test
