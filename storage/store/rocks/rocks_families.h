#pragma once

#include <rocksdb/db.h>

namespace skua {

class DiskReserve;
class LoadTimes;
class ReadGate;
class StoppedWrites;

// The open database and its column families, borrowed by the parts of the engine.
struct RocksFamilies {
  rocksdb::DB* db = nullptr;
  rocksdb::ColumnFamilyHandle* latest = nullptr;
  rocksdb::ColumnFamilyHandle* history = nullptr;
  rocksdb::ColumnFamilyHandle* meta = nullptr;
  rocksdb::ColumnFamilyHandle* dead_letters = nullptr;
  const LoadTimes* loads = nullptr;  // What rows of loads in `latest` and `history` go by.
  ReadGate* gate = nullptr;          // Closed while the files of a load enter.
  StoppedWrites* stopped_writes = nullptr;
  DiskReserve* disk = nullptr;
};

}  // namespace skua
