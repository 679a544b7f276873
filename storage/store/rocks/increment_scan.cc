#include "storage/store/rocks/increment_scan.h"

#include "storage/codec/row_codec.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/sequence_range.h"
#include "storage/store/rocks/stored_row.h"

namespace skua {
namespace {

// What one page reads at most before it ends, with rows or without: files without the property, and
// those whose rows are mostly older, would keep a caller waiting for minutes.
constexpr std::size_t kReadBytesMax = 64 << 20;

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

}  // namespace

IncrementScan::IncrementScan(const RocksFamilies& rocks, const Snapshot& snapshot,
                             const ViewRules& rules, Sequence since)
    : rocks_(rocks),
      snapshot_(snapshot),
      rules_(rules),
      since_(since),
      horizon_(horizon(rules, snapshot.read_time)),
      end_(view_prefix_end(rules.generation())),
      upper_bound_(end_) {}

std::unique_ptr<rocksdb::Iterator> IncrementScan::iterate(bool everything) const {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.iterate_upper_bound = &upper_bound_;
  options.fill_cache = false;
  if (!everything)
    options.table_filter = [since = since_,
                            until = snapshot_.sequence](const rocksdb::TableProperties& file) {
      return may_have_sequences(file, since, until);
    };
  return std::unique_ptr<rocksdb::Iterator>(rocks_.db->NewIterator(options, rocks_.history));
}

Result<bool> IncrementScan::exists(std::string_view key_bytes, const HistoryKey& key) {
  if (is_removed_by_age(rules_, key.event_timestamp, horizon_)) return false;
  // Only for the others does it matter which newer rows the entity has.
  if (key.event_timestamp > horizon_ && !has_version_limit(rules_)) return true;
  return exists_among_all(key_bytes, key);
}

Result<bool> IncrementScan::exists_among_all(std::string_view key_bytes, const HistoryKey& key) {
  if (all_ == nullptr) all_ = iterate(true);
  if (!retention_ || key.entity_key != entity_) {
    entity_ = key.entity_key;
    retention_.emplace(rules_, horizon_);
    all_->Seek(history_seek_key(entity_, Timestamp::max()));
  }
  for (; all_->Valid(); all_->Next()) {
    const std::string_view bytes = view_of(all_->key());
    // Erased since the other iterator was made.
    if (bytes > key_bytes) return false;
    ASSIGN_OR_RETURN(const HistoryKey each, HistoryKey::parse(bytes));
    if (each.sequence > snapshot_.sequence) continue;
    ASSIGN_OR_RETURN(const RowView row, parse_stored_row(each.entity_key, view_of(all_->value()),
                                                         *rocks_.loads, resolved_));
    const bool found =
        retention_->exists(each.event_timestamp, each.sequence, row.created_timestamp());
    if (bytes != key_bytes) continue;
    all_->Next();
    return found;
  }
  RETURN_IF_ERROR(from_rocks(all_->status(), "judging the rows of an entity"));
  return false;
}

Result<HistoryPage> IncrementScan::page(const std::string& cursor, std::size_t bytes_max) {
  std::string start = view_prefix(rules_.generation());
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(const HistoryKey position, HistoryKey::parse(cursor));
    if (position.generation != rules_.generation())
      return invalid_argument("page_token: belongs to another feature view");
    start = cursor + '\0';
  }
  const std::unique_ptr<rocksdb::Iterator> history = iterate(false);
  HistoryPage page;
  std::size_t bytes = 0;
  std::size_t bytes_read = 0;
  for (history->Seek(start); history->Valid(); history->Next()) {
    const std::string_view key_bytes = view_of(history->key());
    ASSIGN_OR_RETURN(const HistoryKey key, HistoryKey::parse(key_bytes));
    const std::size_t row_bytes = key_bytes.size() + history->value().size();
    bytes_read += row_bytes;
    bool is_wanted = key.sequence > since_ && key.sequence <= snapshot_.sequence;
    if (is_wanted) {
      ASSIGN_OR_RETURN(is_wanted, exists(key_bytes, key));
    }
    if (is_wanted) {
      ASSIGN_OR_RETURN(
          const RowView row,
          parse_stored_row(key.entity_key, view_of(history->value()), *rocks_.loads, resolved_));
      page.rows.push_back({std::string(key.entity_key), std::string(row.bytes())});
      bytes += row_bytes;
    }
    if (bytes >= bytes_max || bytes_read >= kReadBytesMax) {
      page.next = key_bytes;
      return page;
    }
  }
  RETURN_IF_ERROR(from_rocks(history->status(), "scanning an increment"));
  return page;
}

}  // namespace skua
