#pragma once

#include <rocksdb/env.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "storage/base/clock.h"
#include "storage/base/code_points.h"
#include "storage/base/metrics.h"
#include "storage/store/backups.h"
#include "storage/store/rocks/backup/backup_folder.h"
#include "storage/store/rocks/backup/backup_source.h"
#include "storage/store/rocks/backup/erasure_log.h"
#include "storage/store/rocks/backup/file_bytes.h"

namespace skua {

struct RocksBackupsOptions {
  std::string data_dir;
  std::string backup_dir;                            // Made when missing.
  std::shared_ptr<rocksdb::FileSystem> file_system;  // None: that of the machine.
  CodePointHook* code_points = nullptr;              // Of tests; it outlives this.
};

// Backups of a running store (docs/adr/0018-backup.md). It copies every erasure of the store to the
// erase log of the backup folder before the erasure is answered, if it can, and else later. Log and
// store are sets: whenever the log is not as it was left, it gets what it lacks. See backups.h for
// the contracts. THREAD-SAFE.
class RocksBackups final : public Backups {
 public:
  // Source, clock and metrics outlive it.
  RocksBackups(const RocksBackupsOptions& options, BackupSource& source, const Clock& clock,
               Metrics& metrics);
  ~RocksBackups() override;
  RocksBackups(const RocksBackups&) = delete;
  RocksBackups& operator=(const RocksBackups&) = delete;

  [[nodiscard]] Result<BackupManifest> create(BackupProgress& progress) override;
  [[nodiscard]] Result<std::vector<ListedBackup>> list() override;
  [[nodiscard]] Result<BackupCheck> verify(const std::string& id,
                                           BackupProgress& progress) override;
  [[nodiscard]] Result<std::vector<std::string>> keep(std::uint32_t count) override;

  // Brings the erase log of the folder up to date.
  [[nodiscard]] Status copy_erasures();

 private:
  [[nodiscard]] Result<BackupManifest> make(BackupProgress& progress);
  [[nodiscard]] Status check_lineage(const std::vector<ListedBackup>& backups) const;
  [[nodiscard]] Status fill(const Checkpoint& checkpoint, const std::vector<ListedBackup>& earlier,
                            BackupManifest& manifest, BackupProgress& progress);
  [[nodiscard]] Status check_room(std::uint64_t bytes) const;
  [[nodiscard]] Result<BackupFile> copy(const Checkpoint::File& from, const OnPiece& on_piece);
  [[nodiscard]] OnPiece paced(BackupProgress& progress);
  [[nodiscard]] Status verify_erasures(const std::string& id, BackupCheck& check);
  void tell_newest(const BackupManifest* newest);
  // How many lines the erase log has then. With erasures_mutex_.
  [[nodiscard]] Result<std::uint64_t> reconcile_erasures();

  const RocksBackupsOptions options_;
  BackupSource& source_;
  const Clock& clock_;
  Metrics& metrics_;
  std::unique_ptr<rocksdb::Env> env_;
  BackupFolder folder_;

  std::mutex work_;  // Of whoever changes the folder.

  std::mutex erasures_mutex_;  // Guards what follows.
  ErasureLog erasures_;
  std::pair<std::uint64_t, std::uint32_t> copied_;  // Sequence and position of the last in the log.
};

}  // namespace skua
