#include "storage/store/rocks/row_merge.h"

#include <algorithm>
#include <functional>
#include <map>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/newest_wins.h"
#include "storage/store/retention.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/stored_row.h"

namespace skua {
namespace {

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

RowOrder order_of(std::string_view row) {
  const RowView view = RowView::trusted(row);
  return {view.event_timestamp(), view.sequence()};
}

bool belongs_to(std::string_view key, std::string_view entity_key) {
  return key.size() == entity_key.size() + kHistorySuffixBytes && key.starts_with(entity_key);
}

const RowLayout* layout_of(const WriteBatch& batch, SchemaVersion version) {
  if (batch.layouts == nullptr) return nullptr;
  const auto found =
      std::find_if(batch.layouts->begin(), batch.layouts->end(),
                   [&](const RowLayout& layout) { return layout.version() == version; });
  return found == batch.layouts->end() ? nullptr : &*found;
}

// Equal content: a row of an older schema version is compared as it reads today.
bool is_same_row(const WriteBatch& batch, std::string_view stored, std::string_view fresh) {
  const RowView a = RowView::trusted(stored);
  const RowView b = RowView::trusted(fresh);
  if (a.is_tombstone() || b.is_tombstone()) return a.is_tombstone() == b.is_tombstone();
  if (a.schema_version() == b.schema_version()) return a.content() == b.content();
  const RowLayout* from = layout_of(batch, a.schema_version());
  const RowLayout* to = layout_of(batch, b.schema_version());
  if (from == nullptr || to == nullptr) return false;
  return RowView::trusted(convert_row(a, *from, *to)).content() == b.content();
}

}  // namespace

// Takes what the tier knows; returns the others.
RowMerge::Entities RowMerge::load_from_memory(const Entities& entities) const {
  if (tier_ == nullptr) return entities;
  std::vector<std::string_view> keys;
  for (const auto& [key, entity] : entities) {
    keys.emplace_back(*key);
    entity->loaded = false;
  }
  tier_->find_newest(keys, [&](std::size_t i, std::string_view newest) {
    entities[i].second->load_error = {};
    entities[i].second->newest = newest;
    entities[i].second->loaded = true;
  });
  Entities others;
  std::copy_if(entities.begin(), entities.end(), std::back_inserter(others),
               [](const auto& item) { return !item.second->loaded; });
  return others;
}

void RowMerge::load(const std::vector<std::pair<const std::string*, EntityState*>>& wanted) {
  const Entities entities = load_from_memory(wanted);
  if (entities.empty()) return;
  std::vector<rocksdb::Slice> keys;
  for (const auto& [key, entity] : entities) keys.emplace_back(*key);
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  rocks_.db->MultiGet({}, rocks_.latest, keys.size(), keys.data(), values.data(), statuses.data());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EntityState& entity = *entities[i].second;
    entity.load_error = {};
    if (statuses[i].IsNotFound()) continue;
    entity.load_error = from_rocks(statuses[i], "reading the newest row of an entity");
    if (!entity.load_error.ok()) continue;
    std::string resolved;
    const Result<RowView> row =
        parse_stored_row(*entities[i].first, view_of(values[i]), *rocks_.loads, resolved);
    if (row.ok())
      entity.newest = row->bytes();
    else
      entity.load_error = row.status();
  }
  for (const auto& [key, entity] : entities) entity->loaded = entity->load_error.ok();
}

Result<RowOutcome> RowMerge::decide(const ViewRules& rules, const WriteBatch& batch,
                                    const std::string& entity_key, const EntityState& entity,
                                    const std::string& row) {
  RETURN_IF_ERROR(entity.load_error);
  ASSIGN_OR_RETURN(const bool expired, is_expired(rules, entity_key, entity, row));
  if (expired) return RowOutcome::kExpired;
  if (entity.newest.empty()) return RowOutcome::kApplied;
  const Timestamp event_timestamp = order_of(row).event_timestamp;
  const Timestamp newest = order_of(entity.newest).event_timestamp;
  if (event_timestamp > newest) return RowOutcome::kApplied;
  if (event_timestamp < newest) return decide_late(rules, batch, entity_key, entity, row);
  return is_same_row(batch, entity.newest, row) ? RowOutcome::kDuplicate : RowOutcome::kApplied;
}

Result<bool> RowMerge::is_expired(const ViewRules& rules, const std::string& entity_key,
                                  const EntityState& entity, const std::string& row) {
  const RowView view = RowView::trusted(row);
  const Timestamp at = horizon(rules, view.created_timestamp());
  if (is_removed_by_age(rules, view.event_timestamp(), at)) return true;
  const bool is_newest =
      entity.newest.empty() || order_of(entity.newest).event_timestamp <= view.event_timestamp();
  if (is_newest) return false;
  if (view.event_timestamp() <= at) {
    ASSIGN_OR_RETURN(const std::string at_horizon,
                     in_effect(rules, entity_key, entity, at, view.created_timestamp()));
    if (!at_horizon.empty() && order_of(at_horizon).event_timestamp > view.event_timestamp())
      return true;
  }
  if (!has_version_limit(rules)) return false;
  return is_past_version_limit(rules, entity_key, entity, row);
}

Result<RowOutcome> RowMerge::decide_late(const ViewRules& rules, const WriteBatch& batch,
                                         const std::string& entity_key, const EntityState& entity,
                                         const std::string& row) {
  const RowView view = RowView::trusted(row);
  const Timestamp now = view.created_timestamp();
  ASSIGN_OR_RETURN(const std::string before,
                   in_effect(rules, entity_key, entity, view.event_timestamp(), now));
  if (!before.empty() && order_of(before).event_timestamp == view.event_timestamp() &&
      is_same_row(batch, before, row))
    return RowOutcome::kDuplicate;
  if (view.event_timestamp() > now) return RowOutcome::kApplied;
  if (order_of(entity.newest).event_timestamp <= now) return RowOutcome::kSuperseded;
  // The newest row is not due yet; this one may still be in effect until then.
  ASSIGN_OR_RETURN(const std::string now_in_effect, in_effect(rules, entity_key, entity, now, now));
  const bool is_superseded =
      !now_in_effect.empty() && order_of(now_in_effect).event_timestamp > view.event_timestamp();
  return is_superseded ? RowOutcome::kSuperseded : RowOutcome::kApplied;
}

Result<std::string> RowMerge::in_effect(const ViewRules& rules, const std::string& entity_key,
                                        const EntityState& entity, Timestamp at, Timestamp now) {
  if (has_version_limit(rules)) return existing_in_effect(rules, entity_key, entity, at, now);
  std::string best;
  std::string resolved;
  rocksdb::Iterator& history = fresh_history();
  history.Seek(history_seek_key(entity_key, at));
  if (history.Valid() && belongs_to(view_of(history.key()), entity_key)) {
    ASSIGN_OR_RETURN(const RowView row, parse_stored_row(entity_key, view_of(history.value()),
                                                         *rocks_.loads, resolved));
    best = row.bytes();
  }
  RETURN_IF_ERROR(from_rocks(history.status(), "reading history"));
  for (const EntityState::Row& row : entity.uncommitted) {
    const RowOrder order = order_of(row.bytes);
    if (order.event_timestamp <= at && (best.empty() || order > order_of(best))) best = row.bytes;
  }
  return best;
}

Result<std::string> RowMerge::existing_in_effect(const ViewRules& rules,
                                                 const std::string& entity_key,
                                                 const EntityState& entity, Timestamp at,
                                                 Timestamp now) {
  std::map<RowOrder, std::string, std::greater<>>
      rows;  // By order, so that one in both places counts once.
  std::string resolved;
  rocksdb::Iterator& history = fresh_history();
  for (history.Seek(history_seek_key(entity_key, Timestamp::max()));
       history.Valid() && belongs_to(view_of(history.key()), entity_key); history.Next()) {
    ASSIGN_OR_RETURN(const RowView row, parse_stored_row(entity_key, view_of(history.value()),
                                                         *rocks_.loads, resolved));
    rows.emplace(order_of(row.bytes()), row.bytes());
  }
  RETURN_IF_ERROR(from_rocks(history.status(), "reading history"));
  for (const EntityState::Row& row : entity.uncommitted)
    rows.emplace(order_of(row.bytes), row.bytes);
  EntityRetention retention(rules, horizon(rules, now));
  for (auto& [order, bytes] : rows) {
    const Timestamp created = RowView::trusted(bytes).created_timestamp();
    if (retention.exists(order.event_timestamp, order.sequence, created) &&
        order.event_timestamp <= at)
      return std::move(bytes);
  }
  return std::string();
}

Result<bool> RowMerge::is_past_version_limit(const ViewRules& rules, const std::string& entity_key,
                                             const EntityState& entity, const std::string& row) {
  const RowView fresh = RowView::trusted(row);
  std::vector<std::pair<RowOrder, Timestamp>> newer;  // With created timestamps.
  const auto add = [&](std::string_view bytes) {
    newer.emplace_back(order_of(bytes), RowView::trusted(bytes).created_timestamp());
  };
  std::string resolved;
  rocksdb::Iterator& history = fresh_history();
  for (history.Seek(history_seek_key(entity_key, Timestamp::max()));
       history.Valid() && belongs_to(view_of(history.key()), entity_key); history.Next()) {
    ASSIGN_OR_RETURN(const RowView stored, parse_stored_row(entity_key, view_of(history.value()),
                                                            *rocks_.loads, resolved));
    if (stored.event_timestamp() <= fresh.event_timestamp()) break;
    add(stored.bytes());
  }
  RETURN_IF_ERROR(from_rocks(history.status(), "reading history"));
  for (const EntityState::Row& pending : entity.uncommitted) {
    if (order_of(pending.bytes).event_timestamp > fresh.event_timestamp()) add(pending.bytes);
  }
  // A row may stand in both when its commit has just ended; the same order twice counts once.
  std::sort(newer.begin(), newer.end(), std::greater<>());
  newer.erase(std::unique(newer.begin(), newer.end()), newer.end());
  EntityRetention retention(rules, Timestamp::min());
  for (const auto& [order, created] : newer)
    (void)retention.exists(order.event_timestamp, order.sequence, created);
  return !retention.exists(fresh.event_timestamp(), fresh.sequence(), fresh.created_timestamp());
}

rocksdb::Iterator& RowMerge::fresh_history() {
  if (history_ != nullptr && history_->Refresh().ok()) return *history_;
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  history_.reset(rocks_.db->NewIterator(options, rocks_.history));
  return *history_;
}

}  // namespace skua
