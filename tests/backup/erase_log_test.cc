// The erase log of a backup folder: what it keeps from coming back, and what is done when it is
// damaged, or of another day.
#include "tests/backup/backups_fixture.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

TEST_F(BackupsTest, StoresOfOneFamilyShareAFolder) {
  write_rows(0, 3);
  const BackupManifest first = create();
  const BackupManifest second = create();
  for (const BackupManifest* from : {&second, &first}) {
    const std::string data = "of-" + from->id;
    ASSERT_EQ(restore(data, from->id), StatusCode::kOk);
    options_.data_dir = path(data);
    open_store();
    EXPECT_NE(create().store_id, first.store_id);
    const std::size_t before = pending(first.id);
    erase_of(1);
    EXPECT_EQ(pending(first.id), before + 1);
    EXPECT_EQ(metrics_.erase_log_behind.get().Value(), 0);
  }
}

TEST_F(BackupsTest, TheEraseLogTellsWhatABackupMustNotGiveBack) {
  write_rows();
  const BackupManifest first = create();
  EXPECT_EQ(pending(first.id), 0U);
  erase_of(1);
  // It is in the log before the erase is answered.
  EXPECT_EQ(pending(first.id), 1U);
  const BackupManifest second = create();
  erase_of(2);
  EXPECT_EQ(pending(first.id), 2U);
  EXPECT_EQ(pending(second.id), 1U);
  const auto listed = backups_->list();
  ASSERT_EQ(listed->size(), 2U);
  EXPECT_EQ((*listed)[0].erased_since, 2U);
  EXPECT_EQ((*listed)[1].erased_since, 1U);
  // A line that was being written, and one of another start.
  std::ofstream(path("backups/erasures"), std::ios::app) << "half of a l";
  EXPECT_EQ(pending(first.id), 2U);
  open_store();
  erase_of(3);
  EXPECT_EQ(pending(first.id), 3U);
  // In a store that was restored they are in force, and so they are in its backups.
  ASSERT_EQ(restore("new", second.id), StatusCode::kOk);
  options_.data_dir = path("new");
  open_store();
  const BackupManifest of_restored = create();
  EXPECT_EQ(of_restored.ancestors.size(), 1U);
  EXPECT_EQ(pending(of_restored.id), 0U);
  erase_of(4);
  EXPECT_EQ(pending(of_restored.id), 1U);
  EXPECT_EQ(pending(second.id), 3U);
}

TEST_F(BackupsTest, TheEraseLogGetsWhatItLacks) {
  write_rows();
  const BackupManifest backup = create();
  erase_of(1);
  // The disk of the folder is gone, and an empty folder is in its place.
  fs::rename(path("backups"), path("away"));
  erase_of(2);
  fs::remove_all(path("backups"));
  fs::rename(path("away"), path("backups"));
  erase_of(3);
  EXPECT_EQ(pending(backup.id), 3U);
  // An older log was put back.
  const std::string whole = read("backups/erasures");
  std::ofstream(path("backups/erasures")) << whole.substr(0, whole.find('\n') + 1);
  ASSERT_TRUE(backups_->copy_erasures().ok());
  EXPECT_EQ(pending(backup.id), 3U);
  // It cannot be written for a while.
  fs::remove(path("backups/erasures"));
  fs::create_directories(path("backups/erasures"));
  erase_of(4);
  EXPECT_EQ(metrics_.erase_log_behind.get().Value(), 1);
  fs::remove(path("backups/erasures"));
  erase_of(5);
  EXPECT_EQ(metrics_.erase_log_behind.get().Value(), 0);
  EXPECT_EQ(pending(backup.id), 5U);
}

TEST_F(BackupsTest, ADamagedEraseLogIsSaidAndMended) {
  write_rows();
  const BackupManifest first = create();
  erase_of(1);
  erase_of(2);
  const BackupManifest second = create();
  EXPECT_EQ(second.erasures, 2U);
  const std::string whole = read("backups/erasures");
  std::ofstream(path("whole")) << whole;
  std::string flipped = whole;
  flipped[20] = static_cast<char>(flipped[20] ^ 1);
  for (const std::string& bad : {flipped, whole.substr(0, whole.find('\n') + 1), std::string()}) {
    std::ofstream(path("backups/erasures")) << bad;
    EXPECT_EQ(restore("new", first.id), StatusCode::kDataLoss);
    EXPECT_EQ(restore("new", first.id, {path("backups/erasures")}),
              bad == flipped ? StatusCode::kDataLoss : StatusCode::kOk);
    fs::remove_all(path("new"));
    EXPECT_EQ(restore("new", first.id, {path("whole")}), StatusCode::kOk);
    fs::remove_all(path("new"));
    EXPECT_EQ(verify(second.id).size(), 1U);
    EXPECT_EQ(verify(second.id), std::vector<std::string>());
    EXPECT_EQ(pending(first.id), 2U);
  }
  EXPECT_EQ(read("backups/erasures.damaged"), flipped);
}

}  // namespace
}  // namespace skua::test
