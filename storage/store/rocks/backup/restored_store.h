#pragma once

#include <rocksdb/env.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/base/clock.h"
#include "storage/base/metrics.h"
#include "storage/model/backup_erasures.h"
#include "storage/store/backups.h"
#include "storage/store/rocks/rocks_engine.h"

namespace skua {

struct RestoreOptions {
  std::string backup_dir;
  std::string backup_id;  // Empty: the newest.
  // Missing, or empty, or of a restore that was interrupted.
  std::string data_dir;
  // Whole erase logs beside that of the backup folder, which may then be damaged.
  std::vector<std::string> erase_logs;
  // The disk; none: that of the machine.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

// A backup on its way into a data folder, which no server opens until finish() has returned. A
// restore that was interrupted is begun again from the start. Not thread-safe. Errors of all:
// UNAVAILABLE (disk).
class RestoredStore {
 public:
  // Chooses the backup and makes the data folder its own. Errors: NOT_FOUND (no such backup),
  // FAILED_PRECONDITION (the data folder has something in it, or is in use; the backup is of
  // another format), DATA_LOSS (manifest, erase log).
  [[nodiscard]] static Result<std::unique_ptr<RestoredStore>> begin(const RestoreOptions& options);
  ~RestoredStore();
  RestoredStore(const RestoredStore&) = delete;
  RestoredStore& operator=(const RestoredStore&) = delete;

  [[nodiscard]] const BackupManifest& manifest() const { return manifest_; }
  // Those of the erase logs that are not in force in the backup: they must be, before finish().
  [[nodiscard]] const std::vector<BackupErasure>& erasures() const { return erasures_; }

  // Checks every byte on its way. Errors: DATA_LOSS (names the file).
  [[nodiscard]] Status copy(BackupProgress& progress);
  // The store, under its own new id, without the snapshots that were held and the loads that were
  // under way. It goes before finish(). Errors: those of open_rocks_engine(); DATA_LOSS (it does
  // not end with the commit of the manifest).
  [[nodiscard]] Result<std::unique_ptr<Engine>> open(RocksEngineOptions options, const Clock& clock,
                                                     Metrics& metrics) const;
  [[nodiscard]] Status finish();

 private:
  explicit RestoredStore(const RestoreOptions& options);
  [[nodiscard]] Status choose();
  [[nodiscard]] Status read_erasures();
  [[nodiscard]] Status take_folder();
  [[nodiscard]] std::vector<StoreAncestor> ancestors() const;
  [[nodiscard]] std::string folder() const { return options_.data_dir + "/restoring"; }

  const RestoreOptions options_;
  std::unique_ptr<rocksdb::Env> env_;
  rocksdb::FileLock* lock_ = nullptr;
  BackupManifest manifest_;
  std::vector<StoreAncestor> logged_;  // By store, the last erasure that the logs know.
  std::vector<BackupErasure> erasures_;
};

}  // namespace skua
