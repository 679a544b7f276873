#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/sst_file_writer.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "storage/codec/row_codec.h"
#include "tests/unit/store/load_fixture.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

// A disk with room for so many bytes more, whose folders may refuse to be synced.
class SmallDisk final : public rocksdb::FileSystemWrapper {
 public:
  SmallDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "small disk"; }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* out,
                                    rocksdb::IODebugContext* debug) override {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    rocksdb::IOStatus status = target()->NewWritableFile(name, options, &file, debug);
    if (status.ok()) *out = std::make_unique<File>(std::move(file), *this);
    return status;
  }
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* out,
                                 rocksdb::IODebugContext* debug) override {
    if (folders_fail) return rocksdb::IOStatus::IOError("injected");
    return target()->NewDirectory(name, options, out, debug);
  }

  std::int64_t room = std::numeric_limits<std::int64_t>::max();
  bool folders_fail = false;

 private:
  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile>&& file, SmallDisk& disk)
        : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk) {}
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      disk_.room -= static_cast<std::int64_t>(data.size());
      if (disk_.room < 0) return rocksdb::IOStatus::NoSpace("injected");
      return FSWritableFileOwnerWrapper::Append(data, options, debug);
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo&,
                             rocksdb::IODebugContext* debug) override {
      return Append(data, options, debug);
    }

   private:
    SmallDisk& disk_;
  };
};

class LoadFaultsTest : public LoadFixture {
 protected:
  LoadFaultsTest() : disk_(std::make_shared<SmallDisk>()), env_(rocksdb::NewCompositeEnv(disk_)) {
    options_.history.env = env_.get();
    options_.latest.env = env_.get();
    options_.buffer_bytes = 64 << 10U;
    for (std::int64_t i = 0; i < 6000; ++i)
      rows_.push_back(row(i * 7919 % 500, i % 50, 90, static_cast<char>('a' + i % 26)));
  }

  void stage_all() {
    LoadFiles files(options_, kBase, 0);
    stage(files, rows_);
  }
  static std::string bytes_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void write(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
  StatusCode code_of_arranging() {
    const auto before = files();
    const auto arranged = arrange(arrangement());
    EXPECT_TRUE(arranged.ok() || files() == before) << "nothing may be left of what failed";
    return arranged.status().code();
  }

  std::shared_ptr<SmallDisk> disk_;
  std::unique_ptr<rocksdb::Env> env_;
  std::vector<UnstampedRow> rows_;
};

TEST_F(LoadFaultsTest, ARunCutShortOrMissingIsDataLoss) {
  stage_all();
  ASSERT_GT(runs_.size(), 5u);
  const fs::path path = load_history_path(options_.folder, runs_[2].name);
  const std::string good = bytes_of(path);
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{10}, good.size() / 2, good.size() - 1}) {
    write(path, good.substr(0, size));
    EXPECT_EQ(code_of_arranging(), StatusCode::kDataLoss) << size;
  }
  fs::remove(path);
  EXPECT_EQ(code_of_arranging(), StatusCode::kDataLoss);
  write(path, bytes_of(load_history_path(options_.folder, runs_[3].name)));
  EXPECT_EQ(code_of_arranging(), StatusCode::kDataLoss);
  write(path, good);
  EXPECT_EQ(code_of_arranging(), StatusCode::kOk);
}

TEST_F(LoadFaultsTest, AFlippedBitIsDataLossOrChangesNothing) {
  stage_all();
  const Content expected = content_of(rows_, kBase, arrangement());
  const fs::path path = load_history_path(options_.folder, runs_[1].name);
  const std::string good = bytes_of(path);
  for (const std::uint64_t seed : test_seeds(2)) {
    RandomSource random(seed);
    int detected = 0;
    for (int i = 0; i < 40; ++i) {
      // Half of them at the end, where the file describes itself.
      const auto size = static_cast<std::int64_t>(good.size());
      const std::int64_t at = random.between(random.one_in(2) ? 0 : size - 1500, size - 1);
      SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed) + " at " + std::to_string(at));
      std::string bad = good;
      bad[static_cast<std::size_t>(at)] ^= static_cast<char>(1 << random.between(0, 7));
      write(path, bad);
      const auto arranged = arrange(arrangement());
      if (arranged.ok()) {
        ASSERT_EQ(ingest(arranged->pairs), expected);
      } else {
        ASSERT_EQ(arranged.status().code(), StatusCode::kDataLoss);
        ++detected;
      }
    }
    EXPECT_GT(detected, 20);
  }
}

TEST_F(LoadFaultsTest, RestampingBlessesNoDamagedRow) {
  LoadFiles files(options_, kBase, 0);
  stage(files, {row(1, 1, 50)});
  auto [key, bytes] = *content_of({row(1, 1, 50)}, kBase, arrangement()).history.begin();
  bytes.back() ^= 1;
  rocksdb::SstFileWriter writer({}, options_.history);
  ASSERT_TRUE(writer.Open(load_history_path(options_.folder, runs_[0].name)).ok());
  ASSERT_TRUE(writer.Put(key, bytes).ok());
  ASSERT_TRUE(writer.Finish().ok());
  LoadFiles::Arrangement how = arrangement();
  how.new_base = kBase + 100;
  EXPECT_EQ(arrange(how).status().code(), StatusCode::kDataLoss);
}

TEST_F(LoadFaultsTest, RowsOfAnotherLoadAreDataLoss) {
  stage_all();
  ++options_.number;
  EXPECT_EQ(code_of_arranging(), StatusCode::kDataLoss);
}

TEST_F(LoadFaultsTest, AFullDiskLeavesNothingAndTheRowsStay) {
  for (const std::int64_t room : {0, 1000, 100'000}) {
    SCOPED_TRACE(room);
    options_.buffer_bytes = 64 << 20U;
    LoadFiles staged(options_, kBase, 0);
    for (const UnstampedRow& row : rows_) staged.add(row);
    disk_->room = room;
    ASSERT_EQ(staged.cut("run").status().code(), StatusCode::kUnavailable);
    EXPECT_TRUE(files().empty());
    EXPECT_EQ(staged.buffered_rows(), rows_.size());
    disk_->room = std::numeric_limits<std::int64_t>::max();
    disk_->folders_fail = true;
    EXPECT_EQ(staged.cut("run").status().code(), StatusCode::kUnavailable);
    EXPECT_TRUE(files().empty());
    disk_->folders_fail = false;
    const auto run = staged.cut("run");
    ASSERT_TRUE(run.ok());
    EXPECT_EQ(ingest({*run}), content_of(rows_, kBase, arrangement()));
    fs::remove(load_history_path(options_.folder, "run"));
    fs::remove(load_latest_path(options_.folder, "run"));
  }
}

TEST_F(LoadFaultsTest, AFullDiskStopsAMergeWhichMayBeTriedAgain) {
  stage_all();
  options_.file_bytes_max = 64 << 10U;
  options_.fan_in = 3;
  for (const std::int64_t room : {0, 1000, 300'000, 1'000'000}) {
    SCOPED_TRACE(room);
    disk_->room = room;
    EXPECT_EQ(code_of_arranging(), StatusCode::kUnavailable);
  }
  disk_->room = std::numeric_limits<std::int64_t>::max();
  disk_->folders_fail = true;
  EXPECT_EQ(code_of_arranging(), StatusCode::kUnavailable);
  disk_->folders_fail = false;
  const auto arranged = arrange(arrangement());
  ASSERT_TRUE(arranged.ok());
  EXPECT_EQ(ingest(arranged->pairs), content_of(rows_, kBase, arrangement()));
}

TEST_F(LoadFaultsTest, ACancelledMergeLeavesTheRunsAlone) {
  stage_all();
  options_.file_bytes_max = 64 << 10U;
  options_.fan_in = 3;
  const auto before = files();
  std::atomic<bool> cancelled = false;
  LoadFiles::Arrangement how = arrangement();
  how.cancelled = &cancelled;
  for (const std::uint64_t after : {0, 4096, 12'000}) {
    cancelled = false;
    how.progress = [&](std::uint64_t rows) { cancelled = rows >= after; };
    EXPECT_EQ(arrange(how).status().code(), StatusCode::kCancelled);
    EXPECT_EQ(files(), before);
  }
}

}  // namespace
}  // namespace skua::test
