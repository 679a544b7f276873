#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/backup_manifest.h"

namespace skua {

// How far work on a backup is, for whoever looks on. THREAD-SAFE.
struct BackupProgress {
  std::atomic<std::uint64_t> bytes_total{0};  // 0: not known yet.
  std::atomic<std::uint64_t> bytes_done{0};
  std::atomic<bool> is_cancelled{false};  // Set it, and the work ends soon: CANCELLED.
  // A backup: while it is not, all that was acknowledged up to now will be in it.
  std::atomic<bool> is_taken{false};
};

struct ListedBackup {
  BackupManifest manifest;  // With a problem its id alone is sure.
  Status problem;           // Of the manifest.
  // What was erased since and is still in it.
  std::uint64_t erased_since = 0;
};

// What was found in the files of a backup.
struct BackupCheck {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<std::string> damaged;  // Each says file, and what is wrong with it.
};

// The backups of a store, in a folder of its own (docs/FORMAT.md). Every call may take long, and
// blocks; those that change something run one after the other. A process that dies at any moment
// leaves the backups that were there, and the next call that changes something clears up. Errors of
// all: FAILED_PRECONDITION (no folder is set, or it is in use), UNAVAILABLE (disk). THREAD-SAFE.
class Backups {
 public:
  virtual ~Backups() = default;

  // Backs up the store as of one commit, synced before this returns. Only files that no backup has
  // are copied. Errors: FAILED_PRECONDITION (the folder has backups of another store), CANCELLED.
  [[nodiscard]] virtual Result<BackupManifest> create(BackupProgress& progress) = 0;
  // Oldest first.
  [[nodiscard]] virtual Result<std::vector<ListedBackup>> list() = 0;
  // Reads every byte, and the erase log. Files that are not what they were, or cannot be read, are
  // set aside, so that the next backup copies them anew; the log gets back what the store knows of
  // it. Errors: NOT_FOUND, DATA_LOSS (the manifest), CANCELLED.
  [[nodiscard]] virtual Result<BackupCheck> verify(const std::string& id,
                                                   BackupProgress& progress) = 0;
  // Removes all but the newest `count` (at least one) and what only they need; which ones. Errors:
  // INVALID_ARGUMENT.
  [[nodiscard]] virtual Result<std::vector<std::string>> keep(std::uint32_t count) = 0;
};

}  // namespace skua
