#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/store/record_changes.h"
#include "storage/store/write_batch.h"

namespace skua {

// Many rows that enter a feature view in one step: staged in sorted files, then published, visible
// at once or not at all. Staged rows survive a crash; docs/adr/0012 says how.
using LoadNumber = std::uint32_t;  // From 1 on, never reused.

struct LoadStart {
  Incarnation incarnation = 0;
  std::string name;  // Chosen by whoever loads, unique while the load lives: finds it again.
  // The rows take the place of all rows that the view had when the load was begun. Rows that are
  // written from then on stay.
  bool replaces = false;
};

// What came of a load. A published load keeps it: publishing again returns it again.
struct LoadReceipt {
  LoadNumber number = 0;
  std::uint64_t rows = 0;  // Visible now.
  std::uint64_t expired = 0;
  std::uint64_t erased = 0;  // Left out: their entities were erased while they were staged.
  Sequence sequence = 0;     // The publishing commit.
  Timestamp created_timestamp;
};

// How far a load is: where to go on after a crash of either side.
struct LoadProgress {
  LoadNumber number = 0;
  Timestamp begun;            // Rows are judged at this moment, whenever they come.
  std::uint64_t rows = 0;     // Staged for good.
  std::uint64_t expired = 0;  // Not staged: older than what the view keeps.
  std::uint64_t bytes = 0;    // Of the staged files.
  std::uint64_t next_chunk = 0;
  std::uint32_t chunk_rows_taken = 0;    // Request rows of that chunk that are staged already.
  std::string checkpoint;                // That of the chunk before `next_chunk`.
  std::optional<LoadReceipt> published;  // It is done: nothing can be staged any more.
};

// A part of the rows. Chunks come in the order of their numbers, from 0 on; after a resumption the
// one at `next_chunk` comes again with the same rows.
struct LoadChunk {
  std::uint64_t number = 0;
  std::uint32_t request_rows = 0;  // Rows of the chunk, rejected ones included.
  std::vector<UnstampedRow> rows;  // Each has an event timestamp, and a key as reads have it now.
  std::string checkpoint;          // Opaque; at most load_checkpoint_bytes_max.
};

enum class LoadPhase : std::uint8_t { kStaging, kMerging, kPublishing };

// A load as an operator sees it.
struct LoadStatus {
  LoadStart start;
  LoadProgress progress;
  LoadPhase phase = LoadPhase::kStaging;
  std::uint64_t rows_merged = 0;
  Timestamp last_active;
};

// True when the entity is among those of the erasure with this digest, which names these join keys,
// sorted. The generation in the key is the load's.
using IsErased = std::function<bool(std::string_view entity_key, const std::string& digest,
                                    const std::vector<std::string>& join_keys)>;

// What goes with the publication of a load.
struct LoadPublication {
  std::uint64_t chunks = 0;  // How many the load has: a chunk that was lost on the way is noticed.
  // Judges staged rows by the erasures that came after them. Empty: there can be none.
  IsErased is_erased;
  // Of a load that replaces: the registry change of the same step, which gives the view the
  // generation of the load, and what runs inside it as in commit_registry().
  RegistryChange change;
  std::function<void()> publish;
};

}  // namespace skua
