#include "api/service/read_lookups.h"

#include <algorithm>
#include <utility>

#include "api/service/entity_keys.h"
#include "storage/codec/key_codec.h"
#include "storage/store/retention.h"
#include "storage/store/ttl.h"

namespace skua {
namespace {

// A row that has a lookup and no answer yet; never leaves this file.
constexpr FeatureStatus kAwaiting{0};

std::size_t typical_key_bytes(const std::vector<Column>& keys) {
  std::size_t bytes = sizeof(Generation);
  for (const Column& column : keys)
    bytes += column.size() == 0 ? 0 : std::max<std::size_t>(column.cell(0).size() + 2, 8);
  return bytes;
}

}  // namespace

Status ReadLookups::build(std::uint64_t entity_key_bytes_max, ReadAnswer& answer) {
  const ReadPlan& plan = *answer.plan;
  std::size_t total = 0;
  for (const ReadPlan::ViewUse& use : plan.views) total += rows_of(use);
  lookups_.reserve(total);
  key_ends_.reserve(total);
  arena_.reserve(total * std::min<std::size_t>(typical_key_bytes(keys_),
                                               sizeof(Generation) + entity_key_bytes_max));

  answer.views.clear();
  answer.views.resize(plan.views.size());
  for (std::size_t i = 0; i < plan.views.size(); ++i)
    RETURN_IF_ERROR(add_view(plan, plan.views[i], entity_key_bytes_max, answer.views[i]));

  // Only now does the arena stay where it is.
  std::size_t begin = 0;
  for (std::size_t i = 0; i < lookups_.size(); ++i) {
    lookups_[i].entity_key = std::string_view(arena_).substr(begin, key_ends_[i] - begin);
    begin = key_ends_[i];
  }
  return Status::ok_status();
}

std::size_t ReadLookups::rows_of(const ReadPlan::ViewUse& use) const {
  if (rows_ == 0 || times_.is_per_row()) return rows_;
  const bool broadcast = std::all_of(use.key_columns.begin(), use.key_columns.end(),
                                     [&](std::size_t column) { return keys_[column].size() == 1; });
  return broadcast ? 1 : rows_;
}

Status ReadLookups::add_view(const ReadPlan& plan, const ReadPlan::ViewUse& use,
                             std::uint64_t entity_key_bytes_max, ViewAnswer& view) {
  const ViewRules& rules = use.view->rules;
  const std::size_t rows = rows_of(use);
  view.earliest_readable = horizon(rules, times_.read_time());
  const Timestamp earliest_known = earliest_known_at(rules, view.earliest_readable);
  view.statuses.assign(rows, kAwaiting);
  view.rows.assign(rows, RowView::trusted({}));

  std::vector<const Column*> join_keys;
  join_keys.reserve(use.key_columns.size());
  for (const std::size_t column : use.key_columns) join_keys.push_back(&keys_[column]);

  const std::size_t first = key_ends_.size();
  std::size_t begin = arena_.size();
  append_entity_keys(arena_, key_ends_, rules.generation(), join_keys, rows,
                     sizeof(Generation) + entity_key_bytes_max);
  const std::size_t built = key_ends_.size() - first;
  std::size_t kept = first;
  for (std::size_t row = 0; row < built; ++row) {
    const std::size_t end = key_ends_[first + row];
    if (end == begin) {  // A null join key.
      view.statuses[row] = FeatureStatus::kNotFound;
      continue;
    }
    if (is_oversize_entity_key(end - begin, entity_key_bytes_max)) {
      const std::size_t column = use.key_columns[longest_cell(join_keys, row)];
      return oversize_entity_key(plan.key_columns[column].name, row, entity_key_bytes_max);
    }
    begin = key_ends_[kept++] = end;
    Lookup& lookup = lookups_.emplace_back();
    lookup.rules = &rules;
    lookup.as_of = times_.as_of(row);
    lookup.known_at = times_.known_at(row, earliest_known);
  }
  key_ends_.resize(kept);
  return Status::ok_status();
}

ReadLookups::Outcome ReadLookups::take(IoMode mode, ReadAnswer& answer) const {
  answer.converted_rows.clear();
  auto found = answer.found.rows.begin();
  for (std::size_t i = 0; i < answer.views.size(); ++i) {
    ViewAnswer& view = answer.views[i];
    for (std::size_t row = 0; row < view.statuses.size(); ++row) {
      if (view.statuses[row] != kAwaiting) continue;
      if (mode == IoMode::kMayBlock && found->status == LookupStatus::kNotInMemory) {
        view.statuses[row] = FeatureStatus::kDeadlineExceeded;
        ++found;
        continue;
      }
      const Outcome outcome =
          take_row(*found++, *answer.plan->views[i].view, row, view, answer.converted_rows);
      if (outcome != Outcome::kAnswered) return outcome;
    }
  }
  return Outcome::kAnswered;
}

ReadLookups::Outcome ReadLookups::take_row(const FoundRow& found, const RegisteredView& view,
                                           std::size_t row, ViewAnswer& answer,
                                           std::vector<std::string>& converted) const {
  FeatureStatus& status = answer.statuses[row];
  switch (found.status) {
    case LookupStatus::kNotInMemory:
      return Outcome::kNotInMemory;
    case LookupStatus::kNotFound:
      status = FeatureStatus::kNotFound;
      return Outcome::kAnswered;
    case LookupStatus::kBeyondRetention:
      status = FeatureStatus::kBeyondRetention;
      return Outcome::kAnswered;
    case LookupStatus::kDataLoss:
      status = FeatureStatus::kDataLoss;
      return Outcome::kAnswered;
    case LookupStatus::kFound:
      break;
  }
  RowView stored = RowView::trusted(found.bytes);
  if (stored.is_tombstone()) {
    status = FeatureStatus::kNotFound;
    return Outcome::kAnswered;
  }
  if (stored.schema_version() != view.layout().version()) {
    if (stored.schema_version() > view.version) return Outcome::kNewerSchema;
    const RowLayout* layout = view.layout_of(stored.schema_version());
    if (layout == nullptr) {
      status = FeatureStatus::kDataLoss;
      return Outcome::kAnswered;
    }
    stored = RowView::trusted(converted.emplace_back(convert_row(stored, *layout, view.layout())));
  }
  answer.rows[row] = stored;
  status = is_outside_ttl(stored.event_timestamp(), view.view.ttl, times_.as_of(row))
               ? FeatureStatus::kOutsideMaxAge
               : FeatureStatus::kPresent;
  return Outcome::kAnswered;
}

}  // namespace skua
