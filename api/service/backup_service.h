#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/service/storage_threads.h"
#include "storage/base/clock.h"
#include "storage/store/backups.h"

namespace skua {

// Work on backups that somebody asked for, as it stands.
struct BackupJob {
  enum class Kind { kCreate, kVerify };
  std::uint64_t id = 0;
  Kind kind = Kind::kCreate;
  bool is_done = false;
  Status outcome;  // Once it is done.
  std::uint64_t bytes_total = 0;
  std::uint64_t bytes_done = 0;
  Duration took{0};
  BackupManifest backup;             // kCreate, done and OK; the files are left out.
  std::vector<std::string> removed;  // kCreate with `keep`: older backups.
  std::optional<BackupCheck> check;  // kVerify, done and OK.
};

// Backups, made and verified in the background, one after the other, at a low priority. Errors of
// all: FAILED_PRECONDITION (backup_dir is not set), and those of Backups. THREAD-SAFE.
class BackupService {
 public:
  // `backups` may be null, where no folder is set for them; both outlive it.
  BackupService(Backups* backups, std::string folder, const Clock& clock)
      : backups_(backups), folder_(std::move(folder)), clock_(clock) {}

  [[nodiscard]] const std::string& folder() const { return folder_; }

  // Begins a backup that has all that was acknowledged before, and then keeps the newest `keep` (0:
  // all, or what another call for it said). One that has not looked at the store yet is found
  // again, so that a call may be repeated.
  [[nodiscard]] Result<BackupJob> create(std::uint32_t keep);
  // The same for reading every byte of one; empty: the newest.
  [[nodiscard]] Result<BackupJob> verify(const std::string& backup_id);
  // Errors: NOT_FOUND (the server was started since, or did much since).
  [[nodiscard]] Result<BackupJob> find(std::uint64_t job_id) const;

  [[nodiscard]] Result<std::vector<ListedBackup>> list() const;
  // Errors: UNAVAILABLE (a backup is being made or verified).
  [[nodiscard]] Result<std::vector<std::string>> keep(std::uint32_t count);

  // Ends what is under way soon; before the engine goes.
  void stop();

 private:
  struct Work {
    BackupJob job;
    std::string backup_id;
    std::uint32_t keep = 0;
    std::chrono::nanoseconds begun{0};
    BackupProgress progress;
  };

  [[nodiscard]] Status check_folder() const;
  [[nodiscard]] Result<BackupJob> begin(BackupJob::Kind kind, const std::string& backup_id,
                                        std::uint32_t keep);
  [[nodiscard]] BackupJob told(const Work& work) const;
  void run(Work& work);
  [[nodiscard]] Status make(Work& work, BackupJob& done);
  [[nodiscard]] Status read(Work& work, BackupJob& done);

  Backups* const backups_;
  const std::string folder_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::uint64_t last_id_ = 0;
  bool is_stopping_ = false;
  std::deque<std::shared_ptr<Work>> works_;  // Oldest first.
  // Last, so that it ends first.
  StorageThreads threads_{1, 16, StorageThreads::Priority::kLow};
};

}  // namespace skua
