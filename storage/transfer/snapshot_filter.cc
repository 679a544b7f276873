#include "storage/transfer/snapshot_filter.h"

#include "storage/codec/key_codec.h"
#include "storage/store/ttl.h"

namespace skua {

Status SnapshotFilter::resume(std::string_view history_key) {
  if (history_key.empty()) return Status::ok_status();
  ASSIGN_OR_RETURN(const HistoryKey key, HistoryKey::parse(history_key));
  entity_key_ = key.entity_key;
  event_timestamp_ = key.event_timestamp;
  return Status::ok_status();
}

bool SnapshotFilter::keep(std::string_view entity_key, RowView row) {
  const Timestamp before = event_timestamp_;
  const bool same_entity = entity_key == entity_key_;
  event_timestamp_ = row.event_timestamp();
  if (!same_entity) entity_key_ = entity_key;

  if (row.event_timestamp() > as_of_) return false;
  switch (rows_) {
    case SnapshotRows::kLatest:
      if (same_entity && before <= as_of_) return false;
      return !row.is_tombstone() && !is_outside_ttl(row.event_timestamp(), ttl_, as_of_);
    case SnapshotRows::kHistory:
      return !same_entity || before != row.event_timestamp();
    case SnapshotRows::kAllVersions:
      return true;
  }
  return false;
}

}  // namespace skua
