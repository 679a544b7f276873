#pragma once

#include <rocksdb/env.h>

#include <map>
#include <memory>
#include <string>

namespace skua {

// The bytes of logs by their names: their whole records, as RocksDB would have written them.
using WholeLogs = std::map<std::string, std::string>;

// An Env that reads these logs, of the folder `path`, as if they held nothing else; all other files
// are those of `file_system`, or of the machine when it is null. RocksDB's own way over damage
// (kSkipAnyCorruptedRecords) ends silently at some bits, and never at others.
[[nodiscard]] std::unique_ptr<rocksdb::Env> make_whole_logs_env(
    std::shared_ptr<rocksdb::FileSystem> file_system, const std::string& path,
    const WholeLogs& logs);

}  // namespace skua
