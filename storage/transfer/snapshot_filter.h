#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/result.h"
#include "storage/codec/row_codec.h"

namespace skua {

// Numbers are those of skua.v1.SnapshotRows.
enum class SnapshotRows : std::uint8_t {
  kLatest = 0,       // One row per entity: the one in effect at as_of, inside its TTL there.
  kHistory = 1,      // One winner per entity and event timestamp, deletes included.
  kAllVersions = 2,  // Every stored row, corrected ones included.
};

// Chooses the rows of an export from a scan: rows by entity, newest first inside each. A scan may
// stop after any row and go on with another filter that resumes after it. Not thread-safe.
class SnapshotFilter {
 public:
  // Rows later than `as_of` are left out; `ttl` is judged at `as_of`, for kLatest only.
  SnapshotFilter(SnapshotRows rows, Timestamp as_of, Duration ttl)
      : rows_(rows), as_of_(as_of), ttl_(ttl) {}

  // Goes on after the row with this history key; an empty key is the begin.
  // Errors: DATA_LOSS when it is no history key.
  [[nodiscard]] Status resume(std::string_view history_key);

  // True when the row belongs to the export. REQUIRES: the next row of the scan.
  [[nodiscard]] bool keep(std::string_view entity_key, RowView row);

 private:
  SnapshotRows rows_;
  Timestamp as_of_;
  Duration ttl_;
  // The row before: with the order of the scan it says whether an earlier row decided already.
  std::string entity_key_;
  Timestamp event_timestamp_ = Timestamp::max();
};

}  // namespace skua
