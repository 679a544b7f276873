#pragma once

#include <rocksdb/env.h>

#include <string>

#include "storage/store/backups.h"

namespace skua {

// Copies the files of a backup, each checked against its size and SHA-256, into a folder, which is
// made; the copies are synced. Errors: DATA_LOSS (a file is missing or damaged: names it), the
// manifest's, UNAVAILABLE (disk).
[[nodiscard]] Status restore_files(rocksdb::Env& env, const std::string& backup_dir,
                                   const BackupManifest& manifest, const std::string& to,
                                   BackupProgress& progress);

}  // namespace skua
