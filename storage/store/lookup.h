#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "storage/model/view_rules.h"

namespace skua {

// One key of a batched read: the row of `entity_key` in effect at `as_of`, among those created at
// or before `known_at`.
struct Lookup {
  const ViewRules* rules = nullptr;  // Must outlive the call.
  std::string_view entity_key;       // See key_codec.h; must outlive the call.
  Timestamp as_of;
  Timestamp known_at = Timestamp::max();
};

enum class LookupStatus : std::uint8_t {
  kFound,            // `bytes` is the row; it may be a tombstone.
  kNotFound,         // No row is in effect.
  kBeyondRetention,  // as_of or known_at lies before the horizon, or below the oldest version kept;
                     // or known_at lies before the rows were replaced.
  kNotInMemory,      // IoMode::kMemoryOnly, and the answer needs the disk.
  kDataLoss,         // The stored bytes are damaged.
};

struct FoundRow {
  LookupStatus status = LookupStatus::kNotFound;
  std::string_view bytes;  // A packed row whose checksum holds (row_codec.h).
  // Of lookup_latest: the answer is the newest row of the entity (or that it has none, with empty
  // bytes), whatever the time; not so for rows in effect before one that is not due yet.
  bool is_newest = false;
};

// The answers to the lookups of one call, in their order, and whatever keeps their bytes alive.
struct RowSet {
  std::vector<FoundRow> rows;
  std::vector<std::shared_ptr<const void>> owners;
};

enum class IoMode : std::uint8_t {
  kMemoryOnly,  // Never blocks on the disk: what is not in memory answers kNotInMemory.
  kMayBlock,
};

}  // namespace skua
