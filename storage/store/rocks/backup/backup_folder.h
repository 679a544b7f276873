#pragma once

#include <rocksdb/env.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/store/backups.h"

namespace skua {

// A folder with backups: `backups/ID` (manifests), `files/SHA-256` (what they name) and `erasures`
// (docs/FORMAT.md). Not thread-safe. Errors of all: UNAVAILABLE (disk).
class BackupFolder {
 public:
  // The Env outlives it.
  BackupFolder(rocksdb::Env& env, std::string path);

  // Makes what is missing of it.
  [[nodiscard]] Status make();

  // Whoever changes the folder holds this. Errors: FAILED_PRECONDITION (somebody else does).
  class Lock {
   public:
    [[nodiscard]] static Result<std::unique_ptr<Lock>> take(rocksdb::Env& env,
                                                            const std::string& path);
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    Lock(rocksdb::Env& env, rocksdb::FileLock* lock) : env_(env), lock_(lock) {}
    rocksdb::Env& env_;
    rocksdb::FileLock* lock_;
  };
  [[nodiscard]] Result<std::unique_ptr<Lock>> lock() { return Lock::take(env_, path_ + "/LOCK"); }

  // Ids, oldest first; none where there is no such folder.
  [[nodiscard]] Result<std::vector<std::string>> ids() const;
  // The same with their manifests.
  [[nodiscard]] Result<std::vector<ListedBackup>> list() const;
  // One of them. Errors: NOT_FOUND, DATA_LOSS, FAILED_PRECONDITION (a newer version wrote it).
  [[nodiscard]] Result<BackupManifest> find(const std::string& id) const;
  // How many lines the erase log must have for a backup to be restored by it: what this backup and
  // later ones found in it.
  [[nodiscard]] Result<std::uint64_t> erasures_least(const std::string& id) const;
  // From now on there is this backup. REQUIRES: its files are there, and synced.
  [[nodiscard]] Status add(const BackupManifest& manifest);
  // There is no such backup any more; its files stay until remove_unused().
  [[nodiscard]] Status remove(const std::string& id);
  // Removes files that no backup names, and unfinished ones. Nothing that a manifest may name which
  // cannot be read.
  [[nodiscard]] Status remove_unused();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string files() const { return path_ + "/" + kBackupFiles; }
  [[nodiscard]] std::string file_path(const BackupFile& file) const {
    return files() + "/" + file.stored_name();
  }
  // Whether it is there, in its size.
  [[nodiscard]] bool has(const BackupFile& file) const;

 private:
  [[nodiscard]] std::string manifests() const { return path_ + "/" + kBackupManifests; }

  rocksdb::Env& env_;
  std::string path_;
};

}  // namespace skua
