// Backups and restores on a disk that is full, or whose power goes.
#include "storage/store/rocks/backup/restored_store.h"
#include "storage/store/rocks/backup/rocks_backups.h"
#include "tests/fault/fault_file_system.h"
#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

constexpr std::int64_t kEntities = 4000;
constexpr char kData[] = "/data";
constexpr char kBackups[] = "/backups";
constexpr char kRestored[] = "/restored";

class BackupFaultsTest : public EngineFixture {
 protected:
  void SetUp() override {
    options_.is_compressed = false;
    open_store();
    for (std::int64_t entity = 0; entity < kEntities;) {
      std::vector<UnstampedRow> rows;
      for (int i = 0; i < 500; ++i, ++entity) rows.push_back(row(entity, 100, entity));
      ASSERT_TRUE(write(batch(std::move(rows))).ok());
    }
  }
  void TearDown() override { close_store(); }

  [[nodiscard]] RocksEngineOptions options_of(const std::string& data) {
    RocksEngineOptions options = options_;
    options.data_dir = data;
    options.file_system = make_fault_file_system(disk_);
    options.resume_timeout = std::chrono::milliseconds(50);
    return options;
  }
  void open_store() {
    auto store = open_rocks_store(options_of(kData), clock_, metrics_);
    ASSERT_TRUE(store.ok()) << store.status().to_string();
    engine_ = std::move(store->engine);
    engine_->start(table_of(rules_));
    backups_ = std::make_unique<RocksBackups>(
        RocksBackupsOptions{kData, kBackups, make_fault_file_system(disk_), &full_},
        *store->backup_source, clock_, metrics_);
  }
  void close_store() {
    backups_.reset();
    engine_.reset();
  }
  [[nodiscard]] Result<BackupManifest> create() {
    clock_.advance(std::chrono::seconds(1));
    BackupProgress progress;
    auto made = backups_->create(progress);
    outcome_ = made.status();
    return made;
  }
  [[nodiscard]] Status restore() {
    ASSIGN_OR_RETURN(
        const auto restored,
        RestoredStore::begin({kBackups, "", kRestored, {}, make_fault_file_system(disk_)}));
    BackupProgress progress;
    RETURN_IF_ERROR(restored->copy(progress));
    Metrics metrics;
    {
      ASSIGN_OR_RETURN(const auto engine, restored->open(options_of(kRestored), clock_, metrics));
      engine->start(table_of(rules_));
    }
    return restored->finish();
  }
  void expect_whole(const std::string& when) {
    Metrics metrics;
    auto engine = open_rocks_engine(options_of(kRestored), clock_, metrics);
    ASSERT_TRUE(engine.ok()) << when << ": " << engine.status().to_string();
    (*engine)->start(table_of(rules_));
    engine_ = *std::move(engine);
    for (std::int64_t entity = 0; entity < kEntities; entity += 97)
      ASSERT_EQ(latest(entity).value, entity) << when;
    engine_.reset();
  }

  // Fills the disk when a first file was copied.
  class Full final : public CodePointHook {
   public:
    explicit Full(FaultDisk& disk) : disk_(disk) {}
    void reach(CodePoint point) override {
      if (is_armed && point == CodePoint::kAfterBackupFile) disk_.set_quota(disk_.used_bytes());
    }
    bool is_armed = false;

   private:
    FaultDisk& disk_;
  };

  FaultDisk disk_{1};
  Full full_{disk_};
  std::unique_ptr<RocksBackups> backups_;
  Status outcome_;  // Of the last create().
};

TEST_F(BackupFaultsTest, AFullDiskIsNotLeftFullOfHalfABackup) {
  ASSERT_TRUE(create().ok()) << outcome_.to_string();
  ASSERT_TRUE(engine_->compact().ok());
  // Said before the copy.
  disk_.set_quota(disk_.used_bytes() + (64 << 10));
  EXPECT_EQ(create().status().code(), StatusCode::kUnavailable);
  disk_.set_quota(~std::uint64_t{0});
  // Met in the middle of it.
  full_.is_armed = true;
  EXPECT_FALSE(create().ok());
  disk_.set_quota(~std::uint64_t{0});
  full_.is_armed = false;
  EXPECT_EQ(metrics_.backup_failures.get().Value(), 2);
  for (const auto& [path, bytes] : disk_.image())
    EXPECT_EQ(path.find("partial"), std::string::npos) << path;
  const auto made = create();
  ASSERT_TRUE(made.ok()) << made.status().to_string();
  EXPECT_GT(made->new_bytes, 0U);
}

TEST_F(BackupFaultsTest, ARestoreThatEndsAnywhereIsRefusedOrWhole) {
  ASSERT_TRUE(create().ok()) << outcome_.to_string();
  close_store();
  const FaultDisk::Image image = disk_.image();
  const std::uint64_t begun = disk_.changes();
  ASSERT_TRUE(restore().ok());
  const std::uint64_t changes = disk_.changes() - begun;
  expect_whole("without a cut");
  for (std::uint64_t cut = 1; cut < changes; cut += cut + 20 < changes ? changes / 6 : 1) {
    const std::string when = "cut after " + std::to_string(cut) + " of " + std::to_string(changes);
    disk_.set_image(image);
    disk_.cut_power_after(cut, cut % 2 == 0);
    (void)restore();
    disk_.cut_power_now(false);
    disk_.restore_power();
    bool is_begun = false;
    bool is_refused = false;
    for (const auto& [path, bytes] : disk_.image()) {
      is_begun |= path.starts_with(kRestored) && !path.ends_with("/LOCK");
      is_refused |= path == std::string(kRestored) + "/restore.state";
    }
    if (is_begun && !is_refused) {
      expect_whole(when);
      continue;
    }
    if (is_refused) {
      Metrics metrics;
      EXPECT_EQ(open_rocks_engine(options_of(kRestored), clock_, metrics).status().code(),
                StatusCode::kFailedPrecondition)
          << when;
    }
    const Status again = restore();
    ASSERT_TRUE(again.ok()) << when << ": " << again.to_string();
    expect_whole(when);
  }
}

}  // namespace
}  // namespace skua::test
