#pragma once

#include <rocksdb/options.h>

namespace skua {

// How the files of loads are written and read.

// Files that the database takes in: as the family's own, with its `compression`. The slower one of
// its bottommost level would cost more than all the rest of a load.
[[nodiscard]] rocksdb::Options published_table(const rocksdb::Options& family);

// Runs that are written once and read once, by a merge: neither filter nor compression.
[[nodiscard]] rocksdb::Options run_table(const rocksdb::Options& family);

// For reading the files of either kind from end to end.
[[nodiscard]] rocksdb::Options read_table(const rocksdb::Options& family);
[[nodiscard]] rocksdb::ReadOptions read_once();

}  // namespace skua
