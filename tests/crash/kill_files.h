#pragma once

#include <array>
#include <memory>
#include <string_view>

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace skua::test {

class KillPoint;

// What the store does to files: its write-ahead log, its files of rows (flushes, compactions and
// loads), and the list of files with the name that leads to it.
inline constexpr std::array<std::string_view, 8> kFileDeeds = {
    "WalCreate", "WalAppend",      "WalSync",      "TableCreate",
    "TableSync", "ManifestAppend", "ManifestSync", "CurrentRename"};

// The machine's file system; `kill_point` hears Before and After of each deed, and outlives it.
[[nodiscard]] std::shared_ptr<rocksdb::FileSystem> make_kill_files(KillPoint& kill_point);

}  // namespace skua::test
