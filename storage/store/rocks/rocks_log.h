#pragma once

#include <rocksdb/env.h>

#include <memory>

namespace skua {

// RocksDB's warnings and errors, in the log of the process. Its own log file would stand on the
// disk of the data, and Debian's build of RocksDB asserts when it goes on writing to one after that
// disk is full.
[[nodiscard]] std::shared_ptr<rocksdb::Logger> make_rocks_log();

}  // namespace skua
