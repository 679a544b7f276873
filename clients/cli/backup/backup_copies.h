#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "clients/cli/backup/copy_claim.h"
#include "clients/cli/files/files.h"
#include "storage/base/clock.h"
#include "storage/model/backup_manifest.h"

namespace skua {

// What came of a copy, or of reading a backup again.
struct BackupTransfer {
  BackupManifest backup;
  std::uint64_t files_copied = 0;
  std::uint64_t bytes_copied = 0;
  // Each says file, and what is wrong with it. Of a copy: of the erase log alone.
  std::vector<std::string> faults;
};

// Copies of backup folders (docs/FORMAT.md), between folders of this machine and object stores. A
// copy has what no earlier one brought, and its manifest comes last. A folder takes copies of one
// line of stores, from one program at a time (copy_claim.h). Not thread-safe. Errors of all: those
// of Files and CopyClaim; DATA_LOSS (a manifest or a file is damaged: names it).
class BackupCopies {
 public:
  // Hears how many bytes were moved.
  using Moved = std::function<void(std::uint64_t bytes)>;

  // `files` and `clock` outlive it.
  BackupCopies(Files& files, const Clock& clock, Moved moved = {})
      : files_(files), clock_(clock), moved_(std::move(moved)) {}

  // Ids, oldest first; none in a folder that does not exist.
  [[nodiscard]] Result<std::vector<std::string>> list(const std::string& folder);
  // Errors: NOT_FOUND. An empty id is the newest.
  [[nodiscard]] Result<BackupManifest> find(const std::string& folder, const std::string& id);

  // Copies one backup and the erase log. What is there already in its size is not read again, but
  // copied again where verify() found it damaged. Errors: FAILED_PRECONDITION (`to` has backups of
  // another store, or is `from`).
  [[nodiscard]] Result<BackupTransfer> copy(const std::string& from, const std::string& id,
                                            const std::string& to);
  // Reads every byte of one, and the erase log. What is damaged stays, as there may be no better
  // one, and is noted in the folder `damaged`, for copy().
  [[nodiscard]] Result<BackupTransfer> verify(const std::string& folder, const std::string& id);
  // Removes all but the newest `count` backups, and the files that only they had; which ones.
  [[nodiscard]] Result<std::vector<std::string>> keep(const std::string& folder,
                                                      std::uint32_t count);

 private:
  [[nodiscard]] Status check_folders(const std::string& from, const BackupManifest& backup,
                                     const std::string& to);
  [[nodiscard]] Status copy_files(const std::string& from, const std::string& to, CopyClaim& claim,
                                  BackupTransfer& transfer);
  [[nodiscard]] Status copy_file(const std::string& from, const std::string& to,
                                 const BackupFile& file, CopyClaim& claim);
  [[nodiscard]] Status copy_erasures(const std::string& ours, const std::string& to);
  [[nodiscard]] Result<std::string> read_erasures(const std::string& folder);
  [[nodiscard]] Result<std::string> fault_of_erasures(const std::string& folder,
                                                      const std::string& text,
                                                      const std::string& id);
  [[nodiscard]] Result<std::string> fault_of(const std::string& folder, const BackupFile& file);
  // Those below a part of the folder; none where there is no such part.
  [[nodiscard]] Result<std::vector<FoundFile>> found_in(const std::string& folder,
                                                        const char* part);

  Files& files_;
  const Clock& clock_;
  Moved moved_;
};

}  // namespace skua
