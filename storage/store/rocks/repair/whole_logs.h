#pragma once

#include <rocksdb/env.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/store/rocks/repair/log_losses.h"

namespace skua {

// An Env that reads `logs`, of the folder `path`, as if they held their whole records and nothing
// else; all other files are those of `file_system`, or of the machine when it is null. RocksDB's
// own way over damage (kSkipAnyCorruptedRecords) ends silently at some bits, and never at others.
[[nodiscard]] std::unique_ptr<rocksdb::Env> make_whole_logs_env(
    std::shared_ptr<rocksdb::FileSystem> file_system, const std::string& path,
    const std::vector<ReadLog>& logs);

}  // namespace skua
