#pragma once

#include <rocksdb/env.h>

#include <functional>
#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

struct FileBytes {
  std::uint64_t bytes = 0;
  std::string sha256;
};

// Called before each piece of a file is moved; what is not OK ends the work.
using OnPiece = std::function<Status(std::uint64_t bytes)>;

// Reads a whole file. Errors: NOT_FOUND, DATA_LOSS (it is there, and its bytes cannot be read),
// UNAVAILABLE, and those of `on_piece`.
[[nodiscard]] Result<FileBytes> read_file_bytes(rocksdb::Env& env, const std::string& path,
                                                const OnPiece& on_piece);
// Copies a file; the copy is synced, its name is not. After an error there may be a part of it.
[[nodiscard]] Result<FileBytes> copy_file_bytes(rocksdb::Env& env, const std::string& from,
                                                const std::string& to, const OnPiece& on_piece);
// Makes a small file appear whole, or not at all, in place of what had its name. Durable when this
// returns. Errors: UNAVAILABLE.
[[nodiscard]] Status write_whole_file(rocksdb::Env& env, const std::string& folder,
                                      const std::string& name, std::string_view text);

// The end of the name of a file that is being written.
inline constexpr std::string_view kPartialSuffix = ".partial";
// And of one that was found damaged.
inline constexpr std::string_view kDamagedSuffix = ".damaged";

}  // namespace skua
