#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "storage/base/time.h"
#include "storage/model/view_rules.h"
#include "storage/store/record_changes.h"
#include "storage/store/snapshot.h"

namespace skua {

// What an operator may see of the engine.
struct EngineStatus {
  struct Erasure {
    std::string erase_id;
    Sequence sequence = 0;
    Timestamp created_timestamp;
    std::vector<std::string> files;  // Files that may still hold bytes.
  };
  std::string store_id;
  CommitPoint last_commit;
  std::uint64_t disk_bytes = 0;
  std::uint64_t wal_bytes = 0;
  std::uint64_t latest_rows_estimate = 0;
  std::uint64_t history_rows_estimate = 0;
  bool writable = true;
  std::string not_writable_reason;
  bool retention_paused = false;  // The clock jumped forward; see confirm_clock().
  Timestamp retention_clock;
  std::vector<Snapshot> holds;
  std::vector<Erasure> erasures;
  std::uint64_t dropped_views_pending = 0;
};

// What a bug report says of the files of an engine: sizes and counts, no keys and no values.
struct EngineDiagnosis {
  struct Level {
    std::uint32_t level = 0;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
  };
  // Files of one kind of rows.
  struct RowFiles {
    std::string name;
    std::vector<Level> levels;  // Those that have files.
    // In the engine's own words: "estimate-pending-compaction-bytes".
    std::vector<std::pair<std::string, std::uint64_t>> counts;
  };
  struct Letters {
    Incarnation incarnation = 0;
    std::uint64_t letters = 0;
    std::uint64_t bytes = 0;
  };
  std::string engine;  // Name and version.
  std::vector<RowFiles> row_files;
  std::vector<Letters> dead_letters;  // Of the views that have any.
};

}  // namespace skua
