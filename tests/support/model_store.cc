#include "tests/support/model_store.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace skua::test {
namespace {

bool is_outside_ttl(Timestamp event_timestamp, Duration ttl, Timestamp at) {
  return ttl.count() > 0 && at - event_timestamp > ttl;
}

// Gone whatever came after it.
bool is_aged_out(const ModelStore::View& view, Timestamp event_timestamp, Timestamp horizon) {
  return event_timestamp < view.event_floor ||
         (event_timestamp <= horizon &&
          is_outside_ttl(event_timestamp, view.definition.ttl, horizon));
}

// Counts distinct event timestamps from the newest on, for one limit.
struct VersionCount {
  std::uint32_t limit = 0;
  std::uint64_t until = 0;
  std::set<Timestamp> seen;

  [[nodiscard]] bool concerns(const ModelRow& row) const { return row.sequence <= until; }
  [[nodiscard]] bool is_full_for(const ModelRow& row) const {
    return concerns(row) && seen.count(row.event_timestamp) == 0 && seen.size() >= limit;
  }
};

std::vector<VersionCount> version_counts(const ModelStore::View& view) {
  std::vector<VersionCount> counts;
  if (view.definition.max_versions > 0)
    counts.push_back({view.definition.max_versions, ModelStore::kEverything, {}});
  for (const ModelStore::PastLimit& past : view.past_limits)
    counts.push_back({past.max_versions, past.until, {}});
  return counts;
}

// Equal as the view reads them today.
bool same_content(const ModelStore::View& view, const ModelRow& a, const ModelRow& b) {
  if (a.deleted || b.deleted) return a.deleted == b.deleted;
  const auto& features = view.definition.features;
  return std::all_of(features.begin(), features.end(), [&](const ModelFeature& feature) {
    return same_value(feature_value(a, feature), feature_value(b, feature));
  });
}

}  // namespace

Timestamp ModelStore::horizon(const View& view, Timestamp now) {
  const Duration max_age = view.definition.max_age;
  return max_age.count() == 0 ? view.horizon_floor : std::max(view.horizon_floor, now - max_age);
}

const ModelStore::View* ModelStore::find(const std::string& view) const {
  const auto found = views_.find(view);
  return found == views_.end() ? nullptr : &found->second;
}

void ModelStore::observe_commit(Timestamp created, std::uint64_t sequence) {
  last_created_ = std::max(last_created_, created);
  last_sequence_ = std::max(last_sequence_, sequence);
}

void ModelStore::apply(ModelDefinition definition, Timestamp now) {
  const auto [found, is_new] = views_.try_emplace(definition.name);
  View& view = found->second;
  for (ModelFeature& feature : definition.features) {
    for (const ModelFeature& old : view.definition.features)
      if (old.name == feature.name) feature.id = old.id;
    if (feature.id == 0) feature.id = view.next_feature_id++;
  }
  if (!is_new) {
    const ModelDefinition& before = view.definition;
    const Timestamp removed_until = horizon(view, now);
    if (before.ttl.count() > 0)
      view.event_floor = std::max(view.event_floor, removed_until - before.ttl);
    view.horizon_floor = removed_until;
    const bool raised =
        definition.max_versions == 0 || definition.max_versions > before.max_versions;
    if (before.max_versions > 0 && raised)
      view.past_limits.push_back({before.max_versions, last_sequence_});
  }
  view.definition = std::move(definition);
}

std::vector<const ModelRow*> ModelStore::existing(const View& view, const EntityKey& key,
                                                  Timestamp now, std::uint64_t until) const {
  std::vector<const ModelRow*> rows;
  const auto entity = view.entities.find(key);
  if (entity == view.entities.end()) return rows;
  const Timestamp removed_until = horizon(view, now);
  std::vector<VersionCount> counts = version_counts(view);
  for (const ModelRow& row : entity->second) {
    if (row.sequence > until) continue;
    if (is_aged_out(view, row.event_timestamp, removed_until)) break;
    if (std::any_of(counts.begin(), counts.end(),
                    [&](const auto& c) { return c.is_full_for(row); }))
      continue;
    for (VersionCount& count : counts)
      if (count.concerns(row)) count.seen.insert(row.event_timestamp);
    rows.push_back(&row);
    // In effect at the horizon, and known there: whatever is older is replaced.
    if (row.event_timestamp <= removed_until && row.created_timestamp <= removed_until) break;
  }
  return rows;
}

ModelAnswer ModelStore::lookup(const View& view, const EntityKey& key, Timestamp as_of,
                               Timestamp known_at, Timestamp now, std::uint64_t until) const {
  const Timestamp removed_until = horizon(view, now);
  if (as_of < removed_until || known_at < removed_until)
    return {ModelStatus::kBeyondRetention, nullptr};
  const std::vector<const ModelRow*> rows = existing(view, key, now, until);
  for (const ModelRow* row : rows) {
    if (row->event_timestamp > as_of || row->created_timestamp > known_at) continue;
    if (row->deleted) return {ModelStatus::kNotFound, nullptr};
    const bool outside = is_outside_ttl(row->event_timestamp, view.definition.ttl, as_of);
    return {outside ? ModelStatus::kOutsideTtl : ModelStatus::kFound, row};
  }
  const bool limited = view.definition.max_versions > 0 || !view.past_limits.empty();
  const bool below = limited && !rows.empty();
  return {below ? ModelStatus::kBeyondRetention : ModelStatus::kNotFound, nullptr};
}

ModelOutcome ModelStore::judge(const View& view, const ModelWrite& write, const ModelRow& row,
                               Timestamp now) const {
  const std::vector<const ModelRow*> rows = existing(view, write.key, now);
  const Timestamp removed_until = horizon(view, now);
  const Timestamp at = row.event_timestamp;
  if (is_aged_out(view, at, removed_until)) return ModelOutcome::kExpired;
  std::set<Timestamp> newer;
  for (const ModelRow* other : rows)
    if (other->event_timestamp > at) newer.insert(other->event_timestamp);
  const bool replaced = !newer.empty() && *newer.begin() <= removed_until;
  if (at <= removed_until && replaced) return ModelOutcome::kExpired;
  const std::uint32_t limit = view.definition.max_versions;
  if (limit > 0 && newer.size() >= limit) return ModelOutcome::kExpired;
  for (const ModelRow* other : rows) {
    if (other->event_timestamp != at) continue;
    if (same_content(view, *other, row)) return ModelOutcome::kDuplicate;
    break;
  }
  const bool late = at <= now && !newer.empty() && *newer.begin() <= now;
  return late ? ModelOutcome::kSuperseded : ModelOutcome::kApplied;
}

ModelRow ModelStore::row_of(const View& view, const ModelWrite& write, Timestamp created,
                            std::uint64_t sequence) {
  ModelRow row{write.event_timestamp.value_or(created), created, sequence, write.deleted, {}};
  for (std::size_t f = 0; f < write.values.size(); ++f)
    row.values[view.definition.features[f].id] = write.values[f];
  return row;
}

void ModelStore::keep(View& view, const EntityKey& key, ModelRow row) {
  std::vector<ModelRow>& rows = view.entities[key];
  const auto newest_first = [](const ModelRow& a, const ModelRow& b) {
    return std::tie(a.event_timestamp, a.sequence) > std::tie(b.event_timestamp, b.sequence);
  };
  rows.insert(std::upper_bound(rows.begin(), rows.end(), row, newest_first), std::move(row));
}

void ModelStore::load(const std::string& name, const std::vector<ModelWrite>& writes,
                      Timestamp created, std::uint64_t first_sequence) {
  View& view = views_.at(name);
  std::uint64_t sequence = first_sequence;
  for (const ModelWrite& write : writes)
    keep(view, write.key, row_of(view, write, created, sequence++));
  if (sequence > first_sequence) observe_commit(created, sequence - 1);
}

ModelReceipt ModelStore::write(const std::string& name, const std::vector<ModelWrite>& writes,
                               Timestamp created, std::uint64_t first_sequence) {
  View& view = views_.at(name);
  ModelReceipt receipt;
  receipt.created_timestamp = created;
  std::uint64_t sequence = first_sequence;
  for (std::uint32_t i = 0; i < writes.size(); ++i) {
    const ModelWrite& write = writes[i];
    if (write.rejected) {
      receipt.outcomes.push_back(ModelOutcome::kRejected);
      continue;
    }
    const ModelRow row = row_of(view, write, created, sequence++);
    const ModelOutcome outcome = judge(view, write, row, created);
    receipt.outcomes.push_back(outcome);
    if (outcome == ModelOutcome::kDuplicate || outcome == ModelOutcome::kExpired) continue;
    if (row.event_timestamp > created) receipt.future_rows.push_back(i);
    keep(view, write.key, row);
  }
  if (sequence > first_sequence) observe_commit(created, sequence - 1);
  return receipt;
}

std::vector<std::string> ModelStore::erase(const std::map<std::string, ModelValue>& keys) {
  std::vector<std::string> concerned;
  for (auto& [name, view] : views_) {
    std::map<std::size_t, ModelValue> wanted;
    for (std::size_t i = 0; i < view.definition.join_keys.size(); ++i)
      if (const auto key = keys.find(view.definition.join_keys[i]); key != keys.end())
        wanted[i] = key->second;
    if (wanted.size() != keys.size()) continue;
    concerned.push_back(name);
    std::erase_if(view.entities, [&](const auto& entity) {
      return std::all_of(wanted.begin(), wanted.end(),
                         [&](const auto& key) { return entity.first[key.first] == key.second; });
    });
  }
  return concerned;
}

ModelValue feature_value(const ModelRow& row, const ModelFeature& feature) {
  const auto value = row.values.find(feature.id);
  return value == row.values.end() ? ModelValue() : widened(value->second, feature.type);
}

}  // namespace skua::test
