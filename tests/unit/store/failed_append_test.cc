// What becomes of producers, and of bulk loads, when the disk refuses a commit.

#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/unit/store/stream_fixture.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

// The store on a small disk, with a file beside it that can make room again.
class FailedAppendTest : public StreamFixture {
 protected:
  void SetUp() override {
    const fs::path disk = disk_.path();
    if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=176m") != 0)
      GTEST_SKIP() << "mount -t tmpfs: " << std::strerror(errno);
    mounted_ = true;
    options_.data_dir = (disk / "data").string();
    std::ofstream(filler(), std::ios::binary) << std::string(128 << 20, 'x');
    options_.dead_letter_bytes_max = 1ull << 30;
    open();
  }
  void TearDown() override {
    close();
    if (mounted_) ::umount2(disk_.path().c_str(), MNT_DETACH);
  }
  [[nodiscard]] fs::path filler() const { return disk_.path() / "filler"; }

  // Fills the disk with letters that do not compress, until a commit fails.
  void fill_disk() {
    std::uint64_t state = 88172645463325252;
    for (int i = 0; i < 1000; ++i) {
      std::string noise(256 << 10, '\0');
      for (char& byte : noise) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        byte = static_cast<char>(state);
      }
      WriteBatch out = batch({});
      out.dead_letters = {letter(0, std::move(noise))};
      const Result<WriteReceipt> receipt = write(std::move(out));
      if (receipt.ok()) continue;
      EXPECT_EQ(receipt.status().code(), StatusCode::kUnavailable);
      return;
    }
    FAIL() << "the disk never got full";
  }

  // RocksDB recovers by itself once there is room for the largest memtable, and refuses to be asked
  // meanwhile.
  void wait_until_writable() {
    for (int i = 0; i < 600 && !write(batch({row(1000, 500, 1)})).ok(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }

  ScratchFolder disk_;
  bool mounted_ = false;
};

TEST_F(FailedAppendTest, TheirPlaceIsKeptAndTheirMemoryIsNot) {
  EXPECT_EQ(append(produced(0, 0)), (AppendReceipt{AppendOutcome::kAppended, 0}));
  fill_disk();
  // Of a producer that is known, and of one that is not.
  const std::string blob(512 << 10, 'b');
  const auto sent = [&](std::int32_t sequence, std::int64_t producer_id) {
    WriteBatch out = produced(sequence, sequence, {.producer_id = producer_id});
    out.dead_letters = {letter(0, blob)};
    return out;
  };
  for (const std::int64_t id : {1, 2}) {
    auto first = write_async(sent(1, id));
    auto second = write_async(sent(2, id));
    EXPECT_EQ(first.get().status().code(), StatusCode::kUnavailable);
    const Result<WriteReceipt> behind = second.get();
    EXPECT_TRUE(!behind.ok() || behind->append->outcome == AppendOutcome::kOutOfOrder);
  }
  fs::remove(filler());
  wait_until_writable();
  for (const std::int64_t id : {1, 2}) {
    EXPECT_EQ(append(sent(2, id)).outcome, AppendOutcome::kOutOfOrder);
    EXPECT_EQ(append(sent(1, id)), (AppendReceipt{AppendOutcome::kAppended, 2 * id - 1}));
    EXPECT_EQ(append(sent(2, id)), (AppendReceipt{AppendOutcome::kAppended, 2 * id}));
    EXPECT_EQ(append(sent(1, id)), (AppendReceipt{AppendOutcome::kDuplicate, 2 * id - 1}));
  }
  open();
  EXPECT_EQ(*engine_->next_offset(1, 0), 5);
  EXPECT_EQ(stored_rows(), 6u);
}

// The second is refused when the first is prepared, and the commit of the first fails after that.
TEST_F(FailedAppendTest, OneThatFailedComesBeforeOneThatWasRefusedBehindIt) {
  fill_disk();
  WriteBatch first = produced(0, 9);
  first.dead_letters = {letter(0, std::string(512 << 10, 'b'))};
  WriteBatch second = produced(10, 19);
  WriteBatch refused = second;
  refused.append->refusal = invalid_argument("bad");
  std::future<Result<WriteReceipt>> of_first;
  std::future<Result<WriteReceipt>> of_second;
  // Nothing is prepared meanwhile: both get into one group.
  const auto queue_both = [&]() -> Result<RecordChanges> {
    of_first = write_async(first);
    of_second = write_async(std::move(refused));
    return failed_precondition("nothing to change");
  };
  EXPECT_EQ(engine_->commit_records(queue_both, [] {}).code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(of_first.get().status().code(), StatusCode::kUnavailable);
  EXPECT_FALSE(of_second.get().ok());
  fs::remove(filler());
  wait_until_writable();
  EXPECT_EQ(append(second).outcome, AppendOutcome::kOutOfOrder);
  EXPECT_EQ(append(first), (AppendReceipt{AppendOutcome::kAppended, 0}));
  EXPECT_EQ(append(second), (AppendReceipt{AppendOutcome::kAppended, 10}));
}

// The commit of a run of a bulk load: the log may name the run, so that its file stays.
TEST_F(FailedAppendTest, ARunOfALoadStaysUntilTheNextCommit) {
  options_.limits.load_buffer_bytes = 4096;
  open();
  const fs::path spare = disk_.path() / "spare";
  std::ofstream(spare, std::ios::binary) << std::string(1 << 20, 'x');
  const Result<LoadProgress> begun = engine_->begin_load({1, "load", false});
  ASSERT_TRUE(begun.ok());
  constexpr std::uint32_t kRows = 300;
  const auto stage = [&] {
    LoadChunk chunk;
    chunk.request_rows = kRows;
    for (std::uint32_t i = 0; i < kRows; ++i)
      chunk.rows.emplace_back(row(i, 100, i)).request_row = i;
    return engine_->stage(begun->number, std::move(chunk)).status().code();
  };
  fill_disk();
  fs::remove(spare);
  const fs::path run = disk_.path() / "data" / "loads" / "1" / "run-0.history.sst";
  for (int i = 0; i < 2; ++i) {
    // What RocksDB writes beside may take the room meanwhile, until it gives up.
    for (int attempt = 0; attempt < 100 && !fs::exists(run); ++attempt) {
      EXPECT_EQ(stage(), StatusCode::kUnavailable);
      if (!fs::exists(run)) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ASSERT_TRUE(fs::exists(run));
    EXPECT_TRUE(engine_->begin_load({1, "load", false}).ok());
  }
  fs::remove(filler());
  wait_until_writable();
  EXPECT_EQ(stage(), StatusCode::kOk);
  LoadPublication publication;
  publication.chunks = 1;
  EXPECT_EQ(engine_->publish_load(begun->number, publication).status().code(),
            StatusCode::kFailedPrecondition);

  open();
  const Result<LoadReceipt> receipt = engine_->publish_load(begun->number, publication);
  ASSERT_TRUE(receipt.ok()) << receipt.status().message();
  EXPECT_EQ(receipt->rows, kRows);
}

}  // namespace
}  // namespace skua::test
