#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// A file of a backup.
struct BackupFile {
  std::string name;  // In the store.
  std::uint64_t bytes = 0;
  std::string sha256;  // Lower-case hex.
  // Names what the file was written for, in any store; empty: not known. Two files of one origin
  // have the same bytes.
  std::string origin;

  // In the folder `files` of the backup folder: the same bytes have the same name.
  [[nodiscard]] std::string stored_name() const { return sha256; }
};

// A store whose rows a store began with, and the last of its erasures that is in force there.
struct StoreAncestor {
  std::string store_id;
  std::uint64_t erasures_until = 0;  // A sequence.
};

// What a backup is: the rows of one commit and of all before it, in these files. A backup exists
// when its manifest does.
struct BackupManifest {
  std::string id;  // See is_backup_id(). Later ones sort behind.
  std::string store_id;
  std::vector<StoreAncestor> ancestors;
  std::uint32_t format_version = 0;  // Of the store.
  Timestamp created;                 // When it was begun.
  std::uint64_t sequence = 0;        // Of the last commit in it.
  Timestamp committed;               // That commit's.
  Duration took{0};
  std::uint64_t new_bytes = 0;  // Of the files that no earlier backup had.
  // Lines that the erase log of the folder had: it never has fewer.
  std::uint64_t erasures = 0;
  // Bulk loads that were under way: their rows are not in it.
  std::vector<std::uint32_t> loads_left_out;
  std::vector<BackupFile> files;

  [[nodiscard]] std::uint64_t bytes() const;

  // Lines of text that end with a SHA-256 of themselves (docs/FORMAT.md).
  [[nodiscard]] std::string encode() const;
  // Errors: DATA_LOSS, FAILED_PRECONDITION (a newer version wrote it).
  [[nodiscard]] static Result<BackupManifest> decode(std::string_view text);
};

// Whether one of two stores goes back to the other, or both to a third. Each: its id, and its
// ancestors.
[[nodiscard]] bool are_kin(const std::string& id, const std::vector<StoreAncestor>& ancestors,
                           const std::string& other_id,
                           const std::vector<StoreAncestor>& other_ancestors);
[[nodiscard]] inline bool are_kin(const BackupManifest& a, const BackupManifest& b) {
  return are_kin(a.store_id, a.ancestors, b.store_id, b.ancestors);
}

// "20260101-000000-123456": when the backup was begun, in UTC, to the microsecond.
[[nodiscard]] std::string backup_id(Timestamp created);
[[nodiscard]] bool is_backup_id(std::string_view text);
// The moment of an id. Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<Timestamp> backup_moment(std::string_view id);

// Names in a backup folder.
inline constexpr char kBackupManifests[] = "backups";  // A folder: manifests, by id.
inline constexpr char kBackupFiles[] = "files";        // A folder: BackupFile::stored_name().
inline constexpr char kBackupErasures[] = "erasures";  // A file: backup_erasures.h.
inline constexpr char kBackupDamaged[] = "damaged";    // A folder, of copies: BackupCopies.
inline constexpr char kBackupWriters[] = "writers";    // A folder, of copies: CopyClaim.

}  // namespace skua
