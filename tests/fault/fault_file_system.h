#pragma once

#include <rocksdb/file_system.h>

#include <memory>

#include "tests/fault/fault_disk.h"

namespace skua::test {

// A FaultDisk, in the life that it has now, as RocksDB's file system. The disk outlives it.
// THREAD-SAFE.
[[nodiscard]] std::shared_ptr<rocksdb::FileSystem> make_fault_file_system(FaultDisk& disk);

}  // namespace skua::test
