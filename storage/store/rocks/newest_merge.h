#pragma once

#include <rocksdb/merge_operator.h>

#include <memory>

namespace skua {

// The merge rule inside `latest`: of the rows of an entity the newest stays (newest_wins.h). Load
// files bring rows as merge operands, as nobody has read what they meet.
//
// A damaged row takes the place of all it meets, so that reads report it: were it left out, an
// older row could be served in its stead. Associative and commutative up to which of two damaged
// rows stays. Never fails, as RocksDB would stop every write then. THREAD-SAFE.
[[nodiscard]] std::shared_ptr<rocksdb::MergeOperator> make_newest_merge();

}  // namespace skua
