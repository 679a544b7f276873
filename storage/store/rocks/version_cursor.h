#pragma once

#include <rocksdb/iterator.h>

#include <string>
#include <string_view>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/as_of_search.h"
#include "storage/store/rocks/stored_row.h"

namespace skua {

// The versions of one entity in `history`; see search_as_of(). Rows are views into the iterator, or
// into this, valid until it moves. Not thread-safe.
class VersionCursor {
 public:
  // All outlive this.
  VersionCursor(rocksdb::Iterator& history, std::string_view entity_key, const LoadTimes& loads)
      : history_(history), entity_key_(entity_key), loads_(loads) {}

  void seek(Timestamp as_of) { history_.Seek(history_seek_key(entity_key_, as_of)); }
  [[nodiscard]] bool valid() const {
    if (!history_.Valid()) return false;
    const std::string_view key(history_.key().data(), history_.key().size());
    return key.size() == entity_key_.size() + kHistorySuffixBytes && key.starts_with(entity_key_);
  }
  void next() { history_.Next(); }
  [[nodiscard]] Result<Version> version() {
    ASSIGN_OR_RETURN(
        const RowView row,
        parse_stored_row(entity_key_, {history_.value().data(), history_.value().size()}, loads_,
                         resolved_));
    created_timestamp_ = row.created_timestamp();
    return Version::of(row);
  }
  // Of the version that was asked for last.
  [[nodiscard]] Timestamp created_timestamp() const { return created_timestamp_; }
  [[nodiscard]] LookupStatus end_status(LookupStatus at_end) const {
    if (history_.status().ok()) return at_end;
    return history_.status().IsIncomplete() ? LookupStatus::kNotInMemory : LookupStatus::kDataLoss;
  }

 private:
  rocksdb::Iterator& history_;
  std::string_view entity_key_;
  const LoadTimes& loads_;
  std::string resolved_;
  Timestamp created_timestamp_;
};

}  // namespace skua
