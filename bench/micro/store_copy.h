#pragma once

#include <filesystem>

namespace skua::bench::micro {

// Copies a RocksDB folder at rest, open or not, into another folder: files that never change (.sst)
// as hard links, so that it is quick, all others as they are; no locks (LOCK, hidden files).
void copy_store(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace skua::bench::micro
