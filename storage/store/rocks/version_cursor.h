#pragma once

#include <rocksdb/iterator.h>

#include <string_view>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/as_of_search.h"

namespace skua {

// The versions of one entity in `history`; see search_as_of(). Rows are views into the iterator,
// valid until it moves. Not thread-safe.
class VersionCursor {
 public:
  // Both outlive this.
  VersionCursor(rocksdb::Iterator& history, std::string_view entity_key)
      : history_(history), entity_key_(entity_key) {}

  void seek(Timestamp as_of) { history_.Seek(history_seek_key(entity_key_, as_of)); }
  [[nodiscard]] bool valid() const {
    if (!history_.Valid()) return false;
    const std::string_view key(history_.key().data(), history_.key().size());
    return key.size() == entity_key_.size() + kHistorySuffixBytes && key.starts_with(entity_key_);
  }
  void next() { history_.Next(); }
  [[nodiscard]] Result<Version> version() const {
    ASSIGN_OR_RETURN(const RowView row, RowView::parse(entity_key_, {history_.value().data(),
                                                                     history_.value().size()}));
    return Version::of(row);
  }
  [[nodiscard]] Timestamp created_timestamp() const {
    return RowView::trusted({history_.value().data(), history_.value().size()}).created_timestamp();
  }
  [[nodiscard]] LookupStatus end_status(LookupStatus at_end) const {
    if (history_.status().ok()) return at_end;
    return history_.status().IsIncomplete() ? LookupStatus::kNotInMemory : LookupStatus::kDataLoss;
  }

 private:
  rocksdb::Iterator& history_;
  std::string_view entity_key_;
};

}  // namespace skua
