#pragma once

#include <rocksdb/status.h>

#include <string_view>

#include "storage/base/status.h"

namespace skua {

// RocksDB's outcome in the one vocabulary. `doing` says what was attempted: "committing rows".
[[nodiscard]] Status from_rocks(const rocksdb::Status& status, std::string_view doing);

}  // namespace skua
