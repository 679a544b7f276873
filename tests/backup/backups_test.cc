// Backups of an engine: what they share, what they survive, and what is refused.
#include "tests/backup/backups_fixture.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

TEST_F(BackupsTest, ARestoredStoreHasEveryRowAndAnIdOfItsOwn) {
  write_rows();
  const std::vector<std::string> rows = rows_of(*engine_);
  const BackupManifest backup = create();
  EXPECT_EQ(backup.sequence, engine_->last_commit().sequence);
  EXPECT_EQ(backup.new_bytes, backup.bytes());
  write_rows(kEntities, kEntities + 10);
  expect_restores_to(rows, "restored");
  const auto restored = open_restored("restored");
  EXPECT_NE(restored->store_id(), engine_->store_id());
  EXPECT_GE(restored->last_commit().sequence, backup.sequence);
  EXPECT_FALSE(fs::exists(path("data/backup.checkpoint")));
}

TEST_F(BackupsTest, OnlyNewFilesAreCopied) {
  write_rows();
  const std::vector<std::string> rows = rows_of(*engine_);
  const BackupManifest first = create();
  write_rows(kEntities, kEntities + 5);
  const std::vector<std::string> more = rows_of(*engine_);
  const BackupManifest second = create();
  EXPECT_LT(second.new_bytes, second.bytes());
  std::set<std::string> shared;
  for (const BackupFile& a : first.files)
    for (const BackupFile& b : second.files)
      if (a.sha256 == b.sha256 && a.name == b.name) shared.insert(a.name);
  EXPECT_GE(shared.size(), 2U);
  // A compaction writes all files anew: what older backups have stays.
  ASSERT_TRUE(engine_->compact().ok());
  (void)create();
  expect_restores_to(rows, "first", first.id);
  expect_restores_to(more, "second", second.id);
  expect_restores_to(more, "third");
  // A store that was restored goes on with the files that its backup came with.
  options_.data_dir = path("second");
  open_store();
  const BackupManifest fourth = create();
  EXPECT_LT(fourth.new_bytes, fourth.bytes());
}

TEST_F(BackupsTest, ADamagedFileIsNamedRefusedAndReplaced) {
  write_rows();
  const std::vector<std::string> rows = rows_of(*engine_);
  const BackupManifest backup = create();
  BackupProgress progress;
  const auto whole = backups_->verify(backup.id, progress);
  ASSERT_TRUE(whole.ok());
  EXPECT_TRUE(whole->damaged.empty());
  EXPECT_EQ(whole->bytes, backup.bytes());
  const std::string file = greatest(backup);
  flip_bit(file);
  EXPECT_EQ(restore("restored"), StatusCode::kDataLoss);
  // What was begun there is no store, and is begun again.
  Metrics metrics;
  RocksEngineOptions options;
  options.data_dir = path("restored");
  EXPECT_EQ(open_rocks_engine(options, clock_, metrics).status().code(),
            StatusCode::kFailedPrecondition);
  BackupProgress again;
  const auto damaged = backups_->verify(backup.id, again);
  ASSERT_TRUE(damaged.ok());
  ASSERT_EQ(damaged->damaged.size(), 1U);
  EXPECT_NE(damaged->damaged[0].find(fs::path(file).filename().string()), std::string::npos);
  EXPECT_EQ(restore("restored", backup.id), StatusCode::kDataLoss);
  EXPECT_GT(create().new_bytes, 0U);
  expect_restores_to(rows, "restored");
  // Its bytes are back, for the older backup too.
  expect_restores_to(rows, "older", backup.id);
}

TEST_F(BackupsTest, EveryFlippedBitOfAManifestIsSeen) {
  write_rows(0, 3);
  const BackupManifest backup = create();
  const std::string file = path("backups/backups/" + backup.id);
  const std::uintmax_t bytes = fs::file_size(file);
  for (std::uintmax_t at = 0; at < bytes; ++at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    const auto flip = [&](int mask) {
      stream.seekg(static_cast<std::streamoff>(at));
      const char byte = static_cast<char>(stream.get() ^ mask);
      stream.seekp(static_cast<std::streamoff>(at));
      stream.put(byte);
      stream.flush();
    };
    flip(1 << (at % 8));
    BackupProgress progress;
    EXPECT_EQ(backups_->verify(backup.id, progress).status().code(), StatusCode::kDataLoss) << at;
    flip(1 << (at % 8));
  }
  BackupProgress progress;
  EXPECT_TRUE(backups_->verify(backup.id, progress).ok());
}

TEST_F(BackupsTest, KeepRemovesWhatNobodyElseNeeds) {
  write_rows();
  const BackupManifest first = create();
  ASSERT_TRUE(engine_->compact().ok());
  write_rows(kEntities, kEntities + 5);
  const std::vector<std::string> rows = rows_of(*engine_);
  const BackupManifest second = create();
  const BackupManifest third = create();
  EXPECT_EQ(backups_->keep(0).status().code(), StatusCode::kInvalidArgument);
  const auto removed = backups_->keep(2);
  ASSERT_TRUE(removed.ok());
  EXPECT_EQ(*removed, std::vector<std::string>{first.id});
  std::set<std::string> named;
  for (const BackupManifest* backup : {&second, &third})
    for (const BackupFile& file : backup->files) named.insert(file.stored_name());
  EXPECT_EQ(files(), named);
  EXPECT_EQ(restore("first", first.id), StatusCode::kNotFound);
  expect_restores_to(rows, "second", second.id);
  expect_restores_to(rows, "third", third.id);
}

TEST_F(BackupsTest, WhatWasLeftHalfDoneIsNoBackupAndGoes) {
  write_rows();
  const BackupManifest backup = create();
  const std::set<std::string> before = files();
  std::ofstream(path("backups/files/copy.partial")) << "half";
  std::ofstream(path("backups/files/") + std::string(64, 'a')) << "of a backup without manifest";
  std::ofstream(path("backups/backups/20990101-000000-000000.partial")) << "half";
  fs::create_directories(path("data/backup.checkpoint.tmp"));
  ASSERT_EQ(backups_->list()->size(), 1U);
  const BackupManifest next = create();
  for (const std::string& name : before) EXPECT_TRUE(files().contains(name)) << name;
  for (const std::string& name : files()) EXPECT_EQ(name.find("partial"), std::string::npos);
  EXPECT_FALSE(files().contains(std::string(64, 'a')));
  EXPECT_EQ(backups_->list()->size(), 2U);
  EXPECT_GT(next.id, backup.id);
}

TEST_F(BackupsTest, ACancelledBackupIsNone) {
  write_rows();
  BackupProgress progress;
  progress.is_cancelled = true;
  EXPECT_EQ(backups_->create(progress).status().code(), StatusCode::kCancelled);
  EXPECT_TRUE(backups_->list()->empty());
  EXPECT_FALSE(fs::exists(path("data/backup.checkpoint")));
}

TEST_F(BackupsTest, AFolderIsOfOneStore) {
  write_rows(0, 3);
  (void)create();
  options_.data_dir = path("other");
  open_store();
  BackupProgress progress;
  EXPECT_EQ(backups_->create(progress).status().code(), StatusCode::kFailedPrecondition);
}

TEST_F(BackupsTest, ADataFolderWithSomethingInItIsNotTouched) {
  write_rows(0, 3);
  (void)create();
  EXPECT_EQ(restore("data"), StatusCode::kFailedPrecondition);  // In use, too.
  fs::create_directories(path("full"));
  std::ofstream(path("full/mine")) << "mine";
  EXPECT_EQ(restore("full"), StatusCode::kFailedPrecondition);
  EXPECT_TRUE(fs::exists(path("full/mine")));
  EXPECT_EQ(restore("new", "20200101-000000-000000"), StatusCode::kNotFound);
  EXPECT_EQ(restore("new", "../escape"), StatusCode::kNotFound);
}

TEST_F(BackupsTest, AnInterruptedRestoreIsBegunAgain) {
  write_rows();
  const std::vector<std::string> rows = rows_of(*engine_);
  (void)create();
  {
    const auto restored = RestoredStore::begin({path("backups"), "", path("new"), {}, nullptr});
    ASSERT_TRUE(restored.ok());
    BackupProgress progress;
    ASSERT_TRUE((*restored)->copy(progress).ok());
  }
  Metrics metrics;
  RocksEngineOptions options;
  options.data_dir = path("new");
  EXPECT_EQ(open_rocks_engine(options, clock_, metrics).status().code(),
            StatusCode::kFailedPrecondition);
  expect_restores_to(rows, "new");
}

TEST_F(BackupsTest, OneThatIsCutShortLeavesNothing) {
  write_rows();
  const BackupManifest whole = create();
  const std::set<std::string> before = files();
  ASSERT_TRUE(engine_->compact().ok());
  BackupProgress progress;
  Once cancel(CodePoint::kAfterBackupFile, [&] { progress.is_cancelled = true; });
  code_points_ = &cancel;
  open_store();
  EXPECT_EQ(backups_->create(progress).status().code(), StatusCode::kCancelled);
  EXPECT_TRUE(progress.is_taken);
  EXPECT_EQ(files(), before);
  EXPECT_EQ(metrics_.backup_failures.get().Value(), 0);
  // A disk that fails in the middle of it.
  Once fail(CodePoint::kAfterBackupFile,
            [&] { fs::create_directories(path("backups/files/copy.partial")); });
  code_points_ = &fail;
  open_store();
  BackupProgress again;
  EXPECT_FALSE(backups_->create(again).ok());
  EXPECT_EQ(files(), before);
  EXPECT_EQ(metrics_.backup_failures.get().Value(), 1);
  EXPECT_EQ(backups_->list()->size(), 1U);
  EXPECT_EQ(verify(whole.id), std::vector<std::string>());
}

TEST_F(BackupsTest, NothingIsForgottenOnTheWay) {
  options_.dead_letter_lifetime = std::chrono::hours(24 * 30);
  options_.producer_lifetime = std::chrono::hours(24 * 30);
  open_store();
  EXPECT_EQ(append(produced(0, 1)).outcome, AppendOutcome::kAppended);
  WriteBatch bad = without_producer(1, 1);
  bad.rows.clear();
  bad.request_rows = 0;
  bad.dead_letters = {letter(0, "bad", entity_key(3))};
  ASSERT_TRUE(write(std::move(bad)).ok());
  // Older than what is kept by default.
  clock_.advance(std::chrono::hours(24 * 8));
  (void)create();
  ASSERT_EQ(restore("new"), StatusCode::kOk);
  options_.data_dir = path("new");
  open_store();
  EXPECT_EQ(letters().size(), 1U);
  EXPECT_EQ(append(produced(0, 1)).outcome, AppendOutcome::kDuplicate);
}

TEST_F(BackupsTest, AFileThatCannotBeReadIsDamaged) {
  write_rows();
  const BackupManifest backup = create();
  const std::string file = greatest(backup);
  // It opens, and its first read fails.
  fs::remove(file);
  fs::create_directories(file);
  EXPECT_EQ(verify(backup.id).size(), 1U);
  EXPECT_TRUE(fs::exists(file + ".damaged"));
  EXPECT_EQ(restore("new"), StatusCode::kDataLoss);
  EXPECT_GT(create().new_bytes, 0U);
  EXPECT_EQ(verify(backup.id), std::vector<std::string>());
  fs::remove(file);
  EXPECT_EQ(verify(backup.id).size(), 1U);
}

TEST_F(BackupsTest, AManifestThatIsOfNoStoreOfThisVersionIsRefusedBeforeTheCopy) {
  write_rows(0, 3);
  const BackupManifest good = create();
  const auto put = [this](BackupManifest backup) {
    backup.id = "20990101-000000-000000";
    std::ofstream(path("backups/backups/" + backup.id)) << backup.encode();
  };
  BackupManifest other = good;
  other.format_version = 99;
  put(other);
  EXPECT_EQ(restore("new"), StatusCode::kFailedPrecondition);
  other = good;
  std::erase_if(other.files, [](const BackupFile& file) { return file.name == "CURRENT"; });
  put(other);
  EXPECT_EQ(restore("new"), StatusCode::kDataLoss);
  EXPECT_FALSE(fs::exists(path("new")));
  // Seen in the store alone: the manifest is not of these files.
  other = good;
  ++other.sequence;
  put(other);
  EXPECT_EQ(restore("new"), StatusCode::kDataLoss);
}

}  // namespace
}  // namespace skua::test
