#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <memory>
#include <utility>

namespace skua {

// The Env of a store over a file system; over that of the machine when none is given.
[[nodiscard]] inline std::unique_ptr<rocksdb::Env> make_disk_env(
    std::shared_ptr<rocksdb::FileSystem> file_system) {
  if (file_system == nullptr) file_system = rocksdb::FileSystem::Default();
  return rocksdb::NewCompositeEnv(file_system);
}

}  // namespace skua
