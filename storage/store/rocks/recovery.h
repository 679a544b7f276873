#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/base/result.h"

namespace skua {

// An open database and its column families, closed together.
struct OpenDatabase {
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> families;  // In the order of the descriptors.
};

// While this file is in the data folder, a repair is moving files of the database.
inline constexpr char kRepairStateFile[] = "repair.state";
// While this one is, a backup is being restored into it.
inline constexpr char kRestoreStateFile[] = "restore.state";

// The names of the WAL files of a database, oldest first.
[[nodiscard]] std::vector<std::string> wal_files(rocksdb::Env& env, const std::string& path);

// The MANIFEST that CURRENT names; nullopt when one of the two is missing or CURRENT is damaged.
[[nodiscard]] std::optional<std::string> current_manifest(rocksdb::Env& env,
                                                          const std::string& path);

// Opens a database by the recovery rule of docs/FORMAT.md, on `options.env`. Our own scan reads
// the MANIFEST and every WAL first: RocksDB 7.8 silently ends its replay at some single-bit damage
// (a type byte that turns into one of a recycled log) in every recovery mode. Damage is refused,
// naming file and offset; a torn tail, never acknowledged, is dropped. Errors: DATA_LOSS,
// FAILED_PRECONDITION (in use by another process, a repair was interrupted), UNAVAILABLE (disk).
[[nodiscard]] Result<OpenDatabase> open_database(
    rocksdb::DBOptions options, const std::string& path,
    const std::vector<rocksdb::ColumnFamilyDescriptor>& families);

// Bytes of the write-ahead logs in the folder of a store, open or not. Asks the file system only.
[[nodiscard]] std::uint64_t wal_bytes(rocksdb::Env& env, const std::string& folder);

}  // namespace skua
