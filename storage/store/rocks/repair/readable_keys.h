#pragma once

#include <rocksdb/iterator.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"

namespace skua {

// Keys that cannot be read: behind `after` (empty: from the beginning), up to `until`, which can be
// read again (empty: to the end).
struct UnreadableRange {
  std::string after;
  std::string until;
};

// Calls `take` for every key that can be read, in order, and returns what lies between. What is
// next behind damage is found by trying keys further on, first nearby; a part that can be read may
// go unnoticed when it lies between two damaged ones. `iterators` makes one over everything.
// Errors: those of `take`.
[[nodiscard]] Result<std::vector<UnreadableRange>> read_readable(
    const std::function<std::unique_ptr<rocksdb::Iterator>()>& iterators,
    const std::function<Status(std::string_view key, std::string_view value)>& take);

}  // namespace skua
