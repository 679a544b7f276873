// The disk itself: what a power failure leaves of it, and the faults that it makes.

#include "tests/fault/fault_disk.h"

#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include "tests/fault/fault_file_system.h"

namespace skua::test {
namespace {

class FaultDiskTest : public ::testing::Test {
 protected:
  void SetUp() override { mount(); }
  void mount() { env_ = rocksdb::NewCompositeEnv(make_fault_file_system(disk_)); }
  void cut() {
    disk_.cut_power_now(false);
    disk_.restore_power();
    mount();
  }
  std::unique_ptr<rocksdb::WritableFile> create(const std::string& path) {
    std::unique_ptr<rocksdb::WritableFile> file;
    EXPECT_TRUE(env_->NewWritableFile(path, &file, {}).ok());
    return file;
  }
  void sync_folder(const std::string& path) {
    std::unique_ptr<rocksdb::Directory> folder;
    ASSERT_TRUE(env_->NewDirectory(path, &folder).ok());
    ASSERT_TRUE(folder->Fsync().ok());
  }
  std::string content(const std::string& path) {
    std::string bytes;
    const rocksdb::Status status = rocksdb::ReadFileToString(env_.get(), path, &bytes);
    return status.ok() ? bytes : "none";
  }

  FaultDisk disk_{1};
  std::unique_ptr<rocksdb::Env> env_;
};

TEST_F(FaultDiskTest, KeepsSyncedBytesUnderSyncedNames) {
  auto named = create("/named");
  auto nameless = create("/nameless");
  for (rocksdb::WritableFile* file : {named.get(), nameless.get()}) {
    ASSERT_TRUE(file->Append("synced").ok());
    ASSERT_TRUE(file->Sync().ok());
    ASSERT_TRUE(file->Append(" and not").ok());
  }
  sync_folder("/");
  ASSERT_TRUE(env_->DeleteFile("/nameless").ok());
  EXPECT_EQ(content("/named"), "synced and not");
  cut();
  EXPECT_EQ(content("/named"), "synced");
  // Its name was synced while it was there, and its removal was not.
  EXPECT_EQ(content("/nameless"), "synced");
  EXPECT_FALSE(named->Append("of another life").ok());
}

TEST_F(FaultDiskTest, LosesNamesThatWereNotSynced) {
  for (const char* path : {"/a", "/b"}) {
    auto file = create(path);
    ASSERT_TRUE(file->Append(path).ok());
    ASSERT_TRUE(file->Sync().ok());
  }
  sync_folder("/");
  ASSERT_TRUE(env_->RenameFile("/a", "/b").ok());
  ASSERT_TRUE(env_->LinkFile("/b", "/c").ok());
  ASSERT_TRUE(env_->CreateDir("/folder").ok());
  auto inside = create("/folder/inside");
  ASSERT_TRUE(inside->Sync().ok());
  sync_folder("/folder");
  EXPECT_EQ(content("/b"), "/a");
  cut();
  EXPECT_EQ(content("/a"), "/a");
  EXPECT_EQ(content("/b"), "/b");
  EXPECT_EQ(content("/c"), "none");
  EXPECT_EQ(content("/folder/inside"), "none");
}

TEST_F(FaultDiskTest, GoesOffInTheMiddleOfWork) {
  auto file = create("/file");
  sync_folder("/");
  disk_.cut_power_after(3, false);
  EXPECT_TRUE(file->Append("1").ok());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_FALSE(file->Append("2").ok());
  EXPECT_TRUE(disk_.is_off());
  EXPECT_EQ(content("/file"), "none");
  disk_.restore_power();
  mount();
  EXPECT_EQ(content("/file"), "1");
}

TEST_F(FaultDiskTest, HasSoManyBytes) {
  disk_.set_quota(10);
  auto file = create("/file");
  ASSERT_TRUE(file->Append("12345678").ok());
  std::uint64_t free = 0;
  ASSERT_TRUE(env_->GetFreeSpace("/", &free).ok());
  EXPECT_EQ(free, 2U);
  EXPECT_TRUE(file->Append("abc").IsNoSpace());
  EXPECT_EQ(content("/file"), "12345678ab");
  ASSERT_TRUE(env_->DeleteFile("/file").ok());
  EXPECT_EQ(disk_.used_bytes(), 0U);
}

TEST_F(FaultDiskTest, FailsOneInSoMany) {
  auto file = create("/file");
  DiskFaults faults;
  faults[FaultKind::kWrite] = 4;
  disk_.set_faults(faults);
  int failed = 0;
  for (int i = 0; i < 400; ++i) failed += file->Append("x").ok() ? 0 : 1;
  EXPECT_GT(failed, 50);
  EXPECT_LT(failed, 200);
  EXPECT_TRUE(file->Sync().ok());
}

TEST_F(FaultDiskTest, TakesItsTime) {
  std::chrono::microseconds slept{0};
  disk_.set_sleeper([&](std::chrono::microseconds time) { slept += time; });
  DiskFaults faults;
  faults.delay = std::chrono::microseconds(10);
  faults.hang = std::chrono::seconds(1);
  disk_.set_faults(faults);
  auto file = create("/file");
  EXPECT_GE(slept, faults.hang);
  const auto before = slept;
  ASSERT_TRUE(file->Sync().ok());
  EXPECT_EQ(slept - before, faults.delay);
}

}  // namespace
}  // namespace skua::test
