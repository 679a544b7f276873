#pragma once

#include <rocksdb/compaction_filter.h>

#include <functional>
#include <memory>
#include <vector>

#include "storage/store/rocks/load_times.h"
#include "storage/store/rocks/row_generations.h"

namespace skua {

// What compaction may remove at one moment. A compaction keeps the policy it began with.
struct RemovalPolicy {
  std::shared_ptr<const RowGenerations::State> generations;  // nullptr: not known yet.
  std::vector<Generation> kept;  // Nobody's any more, but somebody may still read them.
  Timestamp now;                 // The retention clock: horizons are computed from it.
  Sequence distrusted =
      0;  // Rows up to it are no successors (an erasure has not left the files yet).
  const LoadTimes* loads = nullptr;  // Outlives the compaction.
  bool removes = false;  // False while a snapshot is held, or before the rules are known.
};

using CurrentRemovalPolicy = std::function<RemovalPolicy()>;

// Removes rows that do not exist any more, by the same rules as reads, and only where the
// compaction sees the newer row that makes a row removable. Rows of generations that are neither
// current nor staged nor kept always go. Rows of loads that stay are written as every other row
// from then on.
[[nodiscard]] std::shared_ptr<rocksdb::CompactionFilterFactory> make_history_filter(
    CurrentRemovalPolicy policy);
[[nodiscard]] std::shared_ptr<rocksdb::CompactionFilterFactory> make_latest_filter(
    CurrentRemovalPolicy policy);

}  // namespace skua
