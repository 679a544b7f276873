#pragma once

#include <rocksdb/env.h>

#include <string>
#include <vector>

#include "storage/base/result.h"

namespace skua {

// Folders on the disk of a store, whatever file system that is.

// Creates what is missing of a path; every new name survives a power failure. Errors: UNAVAILABLE.
[[nodiscard]] Status make_folders(rocksdb::Env& env, const std::string& path);
// Names in the folder survive a power failure. Errors: UNAVAILABLE.
[[nodiscard]] Status sync_folder(rocksdb::Env& env, const std::string& path);
// Bytes of the file survive a power failure, and its name does. What is not there is no error.
// Errors: UNAVAILABLE.
[[nodiscard]] Status sync_file(rocksdb::Env& env, const std::string& folder,
                               const std::string& name);
// Names of what the folder holds, without its path; none when there is no such folder.
[[nodiscard]] std::vector<std::string> names_in(rocksdb::Env& env, const std::string& path);
// The same, where nothing may go unseen: none only when there is no such folder. Errors:
// UNAVAILABLE (it cannot be read).
[[nodiscard]] Result<std::vector<std::string>> list_folder(rocksdb::Env& env,
                                                           const std::string& path);
// Locks a file, which is made, against other processes. Errors: FAILED_PRECONDITION with `in_use`
// (somebody has it), UNAVAILABLE.
[[nodiscard]] Result<rocksdb::FileLock*> lock_file(rocksdb::Env& env, const std::string& path,
                                                   const std::string& in_use);
// Removes a file, or a folder with everything in it. What is not there is no error. Errors:
// UNAVAILABLE, with a part removed.
[[nodiscard]] Status remove_all(rocksdb::Env& env, const std::string& path);

}  // namespace skua
