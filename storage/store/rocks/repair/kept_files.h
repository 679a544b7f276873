#pragma once

#include <rocksdb/env.h>

#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

// What a repair takes out of a data folder, and how files change so that an interruption at any
// moment leaves the old state, the new one, or one that the next repair finishes.

inline constexpr char kKeptFolder[] = "lost";          // Of a data folder: what repairs took out.
inline constexpr char kRepairedFolder[] = "repaired";  // The store that is written anew.

// A new folder below `path`/lost. Errors: UNAVAILABLE.
[[nodiscard]] Result<std::string> make_kept_folder(rocksdb::Env& env, const std::string& path);
// Errors: UNAVAILABLE.
[[nodiscard]] Status keep_copy(rocksdb::Env& env, const std::string& file, const std::string& kept);
// The file has these bytes or what it had before. Errors: UNAVAILABLE.
[[nodiscard]] Status replace_file(rocksdb::Env& env, const std::string& path,
                                  const std::string& name, std::string_view bytes);

// Puts the database in `path`/repaired, which is complete and durable, in the place of that in
// `path`, which goes to `kept`. Errors: UNAVAILABLE; finish_step() then goes on.
[[nodiscard]] Status exchange_databases(rocksdb::Env& env, const std::string& path,
                                        const std::string& kept);
// From now on the folder is not opened until end_step(), whatever happens. Errors: UNAVAILABLE.
[[nodiscard]] Status begin_step(rocksdb::Env& env, const std::string& path,
                                const std::string& kept);
// True when a repair was interrupted between the two, or in an exchange.
[[nodiscard]] bool has_unfinished_step(rocksdb::Env& env, const std::string& path);
// Finishes an exchange; what else belongs to the step is the caller's. Returns the folder with what
// was taken out. Errors: UNAVAILABLE, DATA_LOSS.
[[nodiscard]] Result<std::string> finish_step(rocksdb::Env& env, const std::string& path);
// Errors: UNAVAILABLE.
[[nodiscard]] Status end_step(rocksdb::Env& env, const std::string& path);

}  // namespace skua
