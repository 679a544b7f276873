#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <memory>

namespace skua {

// The Env of a store over a file system; over that of the machine when none is given. A file that
// is made anew takes a name from the one that had it, and leaves its bytes to its other names; a
// file of a bulk load that could not be read is not linked, once.
[[nodiscard]] std::unique_ptr<rocksdb::Env> make_disk_env(
    std::shared_ptr<rocksdb::FileSystem> file_system);

}  // namespace skua
