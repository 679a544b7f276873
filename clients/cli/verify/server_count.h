#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "clients/cli/snapshot/manifest.h"
#include "clients/cpp/skua_client.h"

namespace skua {

// Counts the rows that the server holds of a view for the moment of a snapshot: a comparison by the
// rows of the snapshot cannot see those that it lacks. Not thread-safe.
class ServerCount {
 public:
  // All outlive it.
  ServerCount(SkuaClient& client, const SnapshotManifest& manifest, const SnapshotView& view);

  // Reads all versions of the view. Errors: of the calls; INTERNAL for an answer that is none.
  [[nodiscard]] Status run();

  // Whether the server still has every row of this event timestamp that it had.
  [[nodiscard]] bool counts(std::int64_t event_timestamp_us) const;
  // Of the rows that count.
  [[nodiscard]] std::uint64_t rows() const { return rows_; }

 private:
  [[nodiscard]] Status read(const std::string& snapshot_id);
  [[nodiscard]] Status add(const v1::RowColumns& page);
  // Rows come by entity, then the newest first, then the greatest sequence.
  void add_row(const std::string& entity, std::int64_t event_timestamp_us, bool deleted);

  SkuaClient& client_;
  const SnapshotManifest& manifest_;
  const SnapshotView& view_;
  std::int64_t horizon_us_ = std::numeric_limits<std::int64_t>::min();
  std::string last_;  // The last row that was judged, as far as one of it counts.
  std::uint64_t rows_ = 0;
};

}  // namespace skua
