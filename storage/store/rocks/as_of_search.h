#pragma once

#include <rocksdb/iterator.h>

#include <string>

#include "storage/store/engine.h"

namespace skua {

// One search among the versions of an entity. `bytes` is filled for kFound.
struct AsOfResult {
  LookupStatus status = LookupStatus::kNotFound;
  std::string bytes;
};

// Finds the row that a lookup asks for with an iterator over `history` (moved). Without a limit on
// versions that is one bounded seek; with one, a walk from the newest row, since only counting
// tells which rows exist.
[[nodiscard]] AsOfResult search_as_of(rocksdb::Iterator& history, const Lookup& lookup,
                                      Timestamp now);

}  // namespace skua
