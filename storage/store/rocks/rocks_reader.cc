#include "storage/store/rocks/rocks_reader.h"

#include <algorithm>
#include <deque>
#include <numeric>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/as_of_search.h"
#include "storage/store/retention.h"
#include "storage/store/rocks/read_gate.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/stored_row.h"
#include "storage/store/rocks/version_cursor.h"
#include "storage/store/version_list.h"

namespace skua {
namespace {

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// A page of the history of one entity ends here, whatever its rows.
constexpr std::size_t kHistoryPageBytes = 8 << 20;

rocksdb::ReadOptions read_options(IoMode mode) {
  rocksdb::ReadOptions options;
  if (mode == IoMode::kMemoryOnly) options.read_tier = rocksdb::kBlockCacheTier;
  return options;
}

// Judges the newest row of an entity at the read time. True: it is not due yet. `resolved` keeps
// rows that are not as they are stored.
bool judge_latest(const Lookup& lookup, const rocksdb::Status& status, std::string_view bytes,
                  Timestamp now, const LoadTimes& loads, std::deque<std::string>& resolved,
                  FoundRow& out) {
  if (status.IsNotFound()) out.is_newest = true;
  if (status.IsIncomplete()) out.status = LookupStatus::kNotInMemory;
  if (!status.ok() && !status.IsNotFound() && !status.IsIncomplete())
    out.status = LookupStatus::kDataLoss;
  if (!status.ok()) return false;
  std::string of_load;
  const Result<RowView> row = parse_stored_row(lookup.entity_key, bytes, loads, of_load);
  if (!row.ok()) {
    out.status = LookupStatus::kDataLoss;
    return false;
  }
  if (!of_load.empty()) bytes = resolved.emplace_back(std::move(of_load));
  const Timestamp event_timestamp = RowView::trusted(bytes).event_timestamp();
  if (event_timestamp > now) return true;
  const Timestamp at = horizon(*lookup.rules, now);
  if (!is_removed_by_age(*lookup.rules, event_timestamp, at))
    out = {LookupStatus::kFound, bytes, true};
  return false;
}

// Neighbours share blocks: seeks of a batch go in key order.
template <typename KeyOf>
std::vector<std::size_t> order_by_key(std::size_t count, KeyOf key_of) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return key_of(a) < key_of(b); });
  return order;
}

LoadedVersions load_versions_of(VersionCursor& versions, std::size_t versions_max,
                                std::size_t bytes_max) {
  std::deque<std::string> rows;
  std::size_t bytes = 0;
  for (versions.seek(Timestamp::max()); versions.valid(); versions.next()) {
    if (rows.size() == versions_max || bytes >= bytes_max) break;
    const Result<Version> version = versions.version();
    if (!version.ok()) return {LookupStatus::kDataLoss, {}};
    bytes += rows.emplace_back(version->row).size();
  }
  const bool is_complete = !versions.valid();
  if (is_complete && versions.end_status(LookupStatus::kFound) != LookupStatus::kFound)
    return {versions.end_status(LookupStatus::kFound), {}};
  return {LookupStatus::kFound, make_version_list({rows.begin(), rows.end()}, is_complete)};
}

// The rows of a view in a snapshot, from a position on: judges existence from the start of the
// entity that the position lies in, since only the newer rows of an entity tell.
class ExistingRows {
 public:
  ExistingRows(const ViewRules& rules, Timestamp horizon, Sequence last)
      : rules_(rules), horizon_(horizon), last_(last) {}

  [[nodiscard]] bool exists(const HistoryKey& key, const RowView& row) {
    if (key.entity_key != entity_) {
      entity_ = key.entity_key;
      retention_.emplace(rules_, horizon_);
    }
    return key.sequence <= last_ &&
           retention_->exists(key.event_timestamp, key.sequence, row.created_timestamp());
  }

 private:
  const ViewRules& rules_;
  Timestamp horizon_;
  Sequence last_;
  std::string entity_;
  std::optional<EntityRetention> retention_;
};

}  // namespace

// For seeks to single entities.
std::unique_ptr<rocksdb::Iterator> RocksReader::iterate_entities(IoMode mode) const {
  rocksdb::ReadOptions options = read_options(mode);
  options.prefix_same_as_start = true;
  return std::unique_ptr<rocksdb::Iterator>(rocks_.db->NewIterator(options, rocks_.history));
}

void RocksReader::get_newest(IoMode mode, const std::vector<rocksdb::Slice>& keys,
                             rocksdb::PinnableSlice* values, rocksdb::Status* statuses) const {
  const rocksdb::ReadOptions options = read_options(mode);
  if (mode == IoMode::kMayBlock) {
    rocks_.db->MultiGet(options, rocks_.latest, keys.size(), keys.data(), values, statuses);
    return;
  }
  // RocksDB 7.8's MultiGet reads from the disk even when told to stay in memory, and caches nothing
  // then.
  for (std::size_t i = 0; i < keys.size(); ++i)
    statuses[i] = rocks_.db->Get(options, rocks_.latest, keys[i], &values[i]);
}

void RocksReader::lookup_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                                RowSet& out) const {
  const std::size_t owners = out.owners.size();
  const bool is_whole = rocks_.gate->read_whole(mode == IoMode::kMayBlock, [&] {
    out.owners.resize(owners);
    find_latest(lookups, now, mode, out);
  });
  if (!is_whole) out.rows.assign(lookups.size(), {LookupStatus::kNotInMemory, {}});
}

void RocksReader::find_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                              RowSet& out) const {
  const std::size_t count = lookups.size();
  out.rows.assign(count, {});
  std::vector<rocksdb::Slice> keys(count);
  for (std::size_t i = 0; i < count; ++i)
    keys[i] = {lookups[i].entity_key.data(), lookups[i].entity_key.size()};
  // Pinned values keep their blocks; the answer reads rows in place.
  const std::shared_ptr<rocksdb::PinnableSlice[]> values(new rocksdb::PinnableSlice[count]);
  std::vector<rocksdb::Status> statuses(count);
  get_newest(mode, keys, values.get(), statuses.data());
  out.owners.push_back(values);

  const auto resolved = std::make_shared<std::deque<std::string>>();
  std::vector<std::size_t> future;
  for (std::size_t i = 0; i < count; ++i) {
    if (judge_latest(lookups[i], statuses[i], view_of(values[i]), now, *rocks_.loads, *resolved,
                     out.rows[i]))
      future.push_back(i);
  }
  if (!resolved->empty()) out.owners.push_back(resolved);
  if (future.empty()) return;

  // The newest row is not due yet: the one in effect is in history.
  std::vector<Lookup> as_of;
  for (std::size_t i : future) as_of.push_back(lookups[i]);
  RowSet found;
  find_as_of(as_of, now, mode, found);
  for (std::size_t i = 0; i < future.size(); ++i) out.rows[future[i]] = found.rows[i];
  out.owners.insert(out.owners.end(), found.owners.begin(), found.owners.end());
}

// One iterator sees one state, so that this needs no gate.
void RocksReader::lookup_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                               RowSet& out) const {
  find_as_of(lookups, now, mode, out);
}

void RocksReader::find_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                             RowSet& out) const {
  out.rows.assign(lookups.size(), {});
  const std::vector<std::size_t> order =
      order_by_key(lookups.size(), [&](std::size_t i) { return lookups[i].entity_key; });
  const std::unique_ptr<rocksdb::Iterator> history = iterate_entities(mode);
  auto bytes = std::make_shared<std::deque<std::string>>();
  for (std::size_t i : order) {
    VersionCursor versions(*history, lookups[i].entity_key, *rocks_.loads);
    const AsOfResult result = search_as_of(versions, lookups[i], now);
    out.rows[i].status = result.status;
    if (result.status == LookupStatus::kFound) out.rows[i].bytes = bytes->emplace_back(result.row);
  }
  out.owners.push_back(std::move(bytes));
}

void RocksReader::load_versions(std::span<const std::string_view> entity_keys,
                                std::size_t versions_max, std::size_t bytes_max, IoMode mode,
                                std::vector<LoadedVersions>& out) const {
  out.assign(entity_keys.size(), {});
  const std::vector<std::size_t> order =
      order_by_key(entity_keys.size(), [&](std::size_t i) { return entity_keys[i]; });
  const std::unique_ptr<rocksdb::Iterator> history = iterate_entities(mode);
  for (std::size_t i : order) {
    VersionCursor versions(*history, entity_keys[i], *rocks_.loads);
    out[i] = load_versions_of(versions, versions_max, bytes_max);
  }
}

Result<LatestPage> RocksReader::scan_latest(const RowGenerations::State& generations,
                                            const std::string& cursor,
                                            std::size_t bytes_max) const {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> latest(rocks_.db->NewIterator(options, rocks_.latest));
  LatestPage page;
  std::size_t bytes = 0;
  std::string resolved;
  for (latest->Seek(cursor); latest->Valid();) {
    const std::string_view key = view_of(latest->key());
    if (!generations.is_current(generation_of(key))) {
      latest->Seek(view_prefix_end(generation_of(key)));
      continue;
    }
    const Result<RowView> row =
        parse_stored_row(key, view_of(latest->value()), *rocks_.loads, resolved);
    if (row.ok() && key != cursor) {
      page.rows.push_back({std::string(key), std::string(row->bytes())});
      bytes += key.size() + row->bytes().size();
    }
    if (bytes >= bytes_max && bytes > 0) {
      page.next = key;
      return page;
    }
    latest->Next();
  }
  RETURN_IF_ERROR(from_rocks(latest->status(), "scanning the newest rows"));
  return page;
}

Result<HistoryPage> RocksReader::history(const ViewRules& rules, std::string_view entity_key,
                                         Timestamp from, Timestamp to, Timestamp now,
                                         std::size_t limit, const std::string& cursor) const {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  const std::unique_ptr<rocksdb::Iterator> history(rocks_.db->NewIterator(options, rocks_.history));
  ExistingRows existing(rules, horizon(rules, now), std::numeric_limits<Sequence>::max());
  HistoryPage page;
  std::size_t bytes = 0;
  std::string resolved;
  for (history->Seek(history_seek_key(entity_key, Timestamp::max())); history->Valid();
       history->Next()) {
    const std::string_view bytes_key = view_of(history->key());
    ASSIGN_OR_RETURN(const HistoryKey key, HistoryKey::parse(bytes_key));
    if (key.entity_key != entity_key || key.event_timestamp < from) break;
    ASSIGN_OR_RETURN(const RowView row, parse_stored_row(entity_key, view_of(history->value()),
                                                         *rocks_.loads, resolved));
    if (!existing.exists(key, row) || key.event_timestamp > to || bytes_key <= cursor) continue;
    if (page.rows.size() == limit || bytes >= kHistoryPageBytes) {
      page.next =
          history_key(entity_key, RowView::trusted(page.rows.back().bytes).event_timestamp(),
                      RowView::trusted(page.rows.back().bytes).sequence());
      return page;
    }
    page.rows.push_back({std::string(entity_key), std::string(row.bytes())});
    bytes += row.bytes().size();
  }
  RETURN_IF_ERROR(from_rocks(history->status(), "reading history"));
  return page;
}

Result<HistoryPage> RocksReader::scan(const Snapshot& snapshot, const ViewRules& rules,
                                      const std::string& cursor, std::size_t bytes_max) const {
  const std::string end = view_prefix_end(rules.generation());
  const rocksdb::Slice upper_bound(end);
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.iterate_upper_bound = &upper_bound;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> history(rocks_.db->NewIterator(options, rocks_.history));
  std::string start = view_prefix(rules.generation());
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(const HistoryKey position, HistoryKey::parse(cursor));
    if (position.generation != rules.generation())
      return invalid_argument("page_token: belongs to another feature view");
    start = history_seek_key(position.entity_key, Timestamp::max());
  }

  ExistingRows existing(rules, horizon(rules, snapshot.read_time), snapshot.sequence);
  HistoryPage page;
  std::size_t bytes = 0;
  std::string resolved;
  for (history->Seek(start); history->Valid(); history->Next()) {
    const std::string_view bytes_key = view_of(history->key());
    ASSIGN_OR_RETURN(const HistoryKey key, HistoryKey::parse(bytes_key));
    ASSIGN_OR_RETURN(const RowView row, parse_stored_row(key.entity_key, view_of(history->value()),
                                                         *rocks_.loads, resolved));
    if (!existing.exists(key, row) || bytes_key <= cursor) continue;
    page.rows.push_back({std::string(key.entity_key), std::string(row.bytes())});
    bytes += bytes_key.size() + row.bytes().size();
    if (bytes >= bytes_max) {
      page.next = bytes_key;
      return page;
    }
  }
  RETURN_IF_ERROR(from_rocks(history->status(), "scanning a snapshot"));
  return page;
}

}  // namespace skua
