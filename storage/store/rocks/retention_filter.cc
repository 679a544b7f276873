#include "storage/store/rocks/retention_filter.h"

#include <algorithm>
#include <optional>
#include <string>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/retention.h"
#include "storage/store/rocks/stored_row.h"

namespace skua {
namespace {

using Decision = rocksdb::CompactionFilter::Decision;
using FilteredType = rocksdb::CompactionFilter::ValueType;

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// Of a generation that no reader finds any more.
Decision decide_unread(const RemovalPolicy& policy, Generation generation) {
  const auto& kept = policy.kept;
  return std::find(kept.begin(), kept.end(), generation) != kept.end() ? Decision::kKeep
                                                                       : Decision::kRemove;
}

// A stored row as a compaction judges it, and what becomes of one that stays.
class FilteredRow {
 public:
  FilteredRow(std::string_view entity_key, const rocksdb::Slice& value, const LoadTimes* loads)
      : stored_(RowView::trusted(view_of(value))), row_(stored_) {
    if (!stored_.is_loaded()) return;
    // A damaged one, too, must stay as it is: a fresh checksum would hide it.
    const Result<RowView> row =
        loads == nullptr ? Result<RowView>(stored_)
                         : parse_stored_row(entity_key, view_of(value), *loads, resolved_);
    is_readable_ = row.ok() && loads != nullptr;
    if (is_readable_) row_ = *row;
  }
  FilteredRow(const FilteredRow&) = delete;
  FilteredRow& operator=(const FilteredRow&) = delete;

  // False: kept for reads to report.
  [[nodiscard]] bool is_readable() const { return is_readable_; }
  [[nodiscard]] const RowView& row() const { return row_; }
  [[nodiscard]] Decision keep(std::string* new_value) const {
    if (resolved_.empty()) return Decision::kKeep;
    *new_value = resolved_;
    return Decision::kChangeValue;
  }

 private:
  RowView stored_;
  RowView row_;
  std::string resolved_;
  bool is_readable_ = true;
};

// One per sub-compaction, used by one thread, fed in key order: the rows of an entity come newest
// first.
class HistoryFilter final : public rocksdb::CompactionFilter {
 public:
  explicit HistoryFilter(RemovalPolicy policy) : policy_(std::move(policy)) {}
  const char* Name() const override { return "skua.history.1"; }

  Decision FilterV2(int, const rocksdb::Slice& key, FilteredType, const rocksdb::Slice& value,
                    std::string* new_value, std::string*) const override {
    if (policy_.generations == nullptr) return Decision::kKeep;
    const Result<HistoryKey> parsed = HistoryKey::parse(view_of(key));
    // Damaged bytes are kept for reads to report.
    if (!parsed.ok() || value.size() < kRowHeaderBytes) return Decision::kKeep;
    const ViewRules* const rules = policy_.generations->find_rules(parsed->generation);
    if (rules == nullptr) return decide_unread(policy_, parsed->generation);
    const FilteredRow filtered(parsed->entity_key, value, policy_.loads);
    if (!filtered.is_readable()) return Decision::kKeep;
    if (!policy_.removes) return filtered.keep(new_value);
    if (!entity_ || *entity_ != parsed->entity_key) begin_entity(parsed->entity_key, *rules);
    return retention_->exists(parsed->event_timestamp, parsed->sequence,
                              filtered.row().created_timestamp())
               ? filtered.keep(new_value)
               : Decision::kRemove;
  }

 private:
  void begin_entity(std::string_view entity_key, const ViewRules& rules) const {
    entity_ = std::string(entity_key);
    Sequence distrusted = policy_.distrusted;
    for (const PastVersionLimit& past : rules.past_version_limits)
      distrusted = std::max(distrusted, past.until);
    retention_.emplace(rules, horizon(rules, policy_.now), distrusted);
  }

  RemovalPolicy policy_;
  mutable std::optional<std::string> entity_;
  mutable std::optional<EntityRetention> retention_;
};

class LatestFilter final : public rocksdb::CompactionFilter {
 public:
  explicit LatestFilter(RemovalPolicy policy) : policy_(std::move(policy)) {}
  const char* Name() const override { return "skua.latest.1"; }

  // Rows that are merge operands are judged as every other: age is a matter of each row alone.
  Decision FilterV2(int, const rocksdb::Slice& key, FilteredType, const rocksdb::Slice& value,
                    std::string* new_value, std::string*) const override {
    if (policy_.generations == nullptr || value.size() < kRowHeaderBytes ||
        key.size() < sizeof(Generation))
      return Decision::kKeep;
    const Generation generation = generation_of(view_of(key));
    const ViewRules* const rules = policy_.generations->find_rules(generation);
    if (rules == nullptr) return decide_unread(policy_, generation);
    const FilteredRow filtered(view_of(key), value, policy_.loads);
    if (!filtered.is_readable()) return Decision::kKeep;
    if (!policy_.removes) return filtered.keep(new_value);
    const Timestamp event_timestamp = filtered.row().event_timestamp();
    const Timestamp at = horizon(*rules, policy_.now);
    return is_removed_by_age(*rules, event_timestamp, at) ? Decision::kRemove
                                                                 : filtered.keep(new_value);
  }

 private:
  RemovalPolicy policy_;
};

template <typename Filter>
class FilterFactory final : public rocksdb::CompactionFilterFactory {
 public:
  explicit FilterFactory(CurrentRemovalPolicy policy) : policy_(std::move(policy)) {}
  const char* Name() const override { return "skua.retention.1"; }
  std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
      const rocksdb::CompactionFilter::Context&) override {
    return std::make_unique<Filter>(policy_());
  }

 private:
  CurrentRemovalPolicy policy_;
};

}  // namespace

std::shared_ptr<rocksdb::CompactionFilterFactory> make_history_filter(CurrentRemovalPolicy policy) {
  return std::make_shared<FilterFactory<HistoryFilter>>(std::move(policy));
}

std::shared_ptr<rocksdb::CompactionFilterFactory> make_latest_filter(CurrentRemovalPolicy policy) {
  return std::make_shared<FilterFactory<LatestFilter>>(std::move(policy));
}

}  // namespace skua
