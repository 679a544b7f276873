#pragma once

#include <rocksdb/db.h>

namespace skua {

// The open database and its column families, borrowed by the parts of the engine.
struct RocksFamilies {
  rocksdb::DB* db = nullptr;
  rocksdb::ColumnFamilyHandle* latest = nullptr;
  rocksdb::ColumnFamilyHandle* history = nullptr;
  rocksdb::ColumnFamilyHandle* meta = nullptr;
  rocksdb::ColumnFamilyHandle* dead_letters = nullptr;
};

}  // namespace skua
