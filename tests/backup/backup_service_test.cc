// Whose backup a call finds, and how long calls wait for one.
#include "api/service/backup_service.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <thread>

#include "tests/support/manual_clock.h"

namespace skua::test {
namespace {

// Its backups wait, before and after they have looked at the store, until they are let go on.
class SlowBackups final : public Backups {
 public:
  Result<BackupManifest> create(BackupProgress& progress) override {
    wait(0);
    progress.is_taken = true;
    wait(1);
    BackupManifest made;
    made.id = std::to_string(++made_);
    return made;
  }
  Result<std::vector<ListedBackup>> list() override { return std::vector<ListedBackup>(); }
  Result<BackupCheck> verify(const std::string&, BackupProgress&) override { return BackupCheck(); }
  Result<std::vector<std::string>> keep(std::uint32_t count) override {
    return std::vector<std::string>{std::to_string(count)};
  }

  // The one that is being made passes its next moment.
  void go_on() {
    std::unique_lock lock(mutex_);
    ++may_pass_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return passed_ == may_pass_; });
  }
  void wait_for_arrival(int at) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waits_at_ == at; });
  }

 private:
  void wait(int at) {
    std::unique_lock lock(mutex_);
    waits_at_ = at;
    changed_.notify_all();
    changed_.wait(lock, [&] { return may_pass_ > passed_; });
    waits_at_ = -1;
    ++passed_;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int waits_at_ = -1;
  int may_pass_ = 0;
  int passed_ = 0;
  int made_ = 0;
};

BackupJob wait_for(const BackupService& service, std::uint64_t job) {
  for (int i = 0; i < 1000; ++i) {
    const auto found = service.find(job);
    EXPECT_TRUE(found.ok());
    if (!found.ok() || found->is_done) return found.ok() ? *found : BackupJob();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ADD_FAILURE() << "it does not end";
  return {};
}

TEST(BackupServiceTest, ABackupHasWhatWasStoredBeforeItsCall) {
  SlowBackups backups;
  ManualClock clock(Timestamp{1});
  BackupService service(&backups, "folder", clock);
  const std::uint64_t first = service.create(0)->id;
  backups.wait_for_arrival(0);
  // It has not looked at the store: whoever comes now is served by it.
  EXPECT_EQ(service.create(7)->id, first);
  EXPECT_EQ(service.create(0)->id, first);
  EXPECT_EQ(service.keep(3).status().code(), StatusCode::kUnavailable);
  backups.go_on();
  backups.wait_for_arrival(1);
  const std::uint64_t second = service.create(0)->id;
  EXPECT_NE(second, first);
  EXPECT_EQ(service.create(0)->id, second);
  backups.go_on();
  EXPECT_EQ(wait_for(service, first).removed, std::vector<std::string>{"7"});
  for (const int moment : {0, 1}) {
    backups.wait_for_arrival(moment);
    backups.go_on();
  }
  EXPECT_TRUE(wait_for(service, second).removed.empty());
  EXPECT_EQ(*service.keep(3), std::vector<std::string>{"3"});
}

}  // namespace
}  // namespace skua::test
