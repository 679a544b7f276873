#include "storage/store/rocks/as_of_search.h"

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/retention.h"

namespace skua {
namespace {

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

bool is_at(const rocksdb::Iterator& history, std::string_view entity_key) {
  if (!history.Valid()) return false;
  const std::string_view key = view_of(history.key());
  return key.size() == entity_key.size() + kHistorySuffixBytes && key.starts_with(entity_key);
}

// The status when the iterator stopped without a row.
LookupStatus stopped(const rocksdb::Iterator& history, LookupStatus otherwise) {
  if (history.status().ok()) return otherwise;
  return history.status().IsIncomplete() ? LookupStatus::kNotInMemory : LookupStatus::kDataLoss;
}

AsOfResult found(const rocksdb::Iterator& history) {
  return {LookupStatus::kFound, history.value().ToString()};
}

AsOfResult search_by_seek(rocksdb::Iterator& history, const Lookup& lookup, Timestamp horizon) {
  for (history.Seek(history_seek_key(lookup.entity_key, lookup.as_of));
       is_at(history, lookup.entity_key); history.Next()) {
    const Result<RowView> row = RowView::parse(lookup.entity_key, view_of(history.value()));
    if (!row.ok()) return {LookupStatus::kDataLoss, {}};
    if (row->created_timestamp() > lookup.known_at) continue;
    if (is_removed_by_age(*lookup.rules, row->event_timestamp(), horizon))
      return {LookupStatus::kNotFound, {}};
    return found(history);
  }
  return {stopped(history, LookupStatus::kNotFound), {}};
}

AsOfResult search_by_walk(rocksdb::Iterator& history, const Lookup& lookup, Timestamp horizon) {
  EntityRetention retention(*lookup.rules, horizon);
  bool any_exists = false;
  for (history.Seek(history_seek_key(lookup.entity_key, Timestamp::max()));
       is_at(history, lookup.entity_key); history.Next()) {
    const Result<RowView> row = RowView::parse(lookup.entity_key, view_of(history.value()));
    if (!row.ok()) return {LookupStatus::kDataLoss, {}};
    if (!retention.exists(row->event_timestamp(), row->sequence(), row->created_timestamp()))
      continue;
    any_exists = true;
    if (row->event_timestamp() <= lookup.as_of && row->created_timestamp() <= lookup.known_at)
      return found(history);
  }
  return {stopped(history, any_exists ? LookupStatus::kBeyondRetention : LookupStatus::kNotFound),
          {}};
}

}  // namespace

AsOfResult search_as_of(rocksdb::Iterator& history, const Lookup& lookup, Timestamp now) {
  const Timestamp at = horizon(*lookup.rules, now);
  if (lookup.as_of < at || lookup.known_at < at) return {LookupStatus::kBeyondRetention, {}};
  return has_version_limit(*lookup.rules) ? search_by_walk(history, lookup, at)
                                          : search_by_seek(history, lookup, at);
}

}  // namespace skua
