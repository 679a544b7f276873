#include "storage/store/rocks/retention_filter.h"

#include <algorithm>
#include <optional>
#include <string>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/retention.h"

namespace skua {
namespace {

using Decision = rocksdb::CompactionFilter::Decision;
using FilteredType = rocksdb::CompactionFilter::ValueType;

std::string_view view_of(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// One per sub-compaction, used by one thread, fed in key order: the rows of an entity come newest
// first.
class HistoryFilter final : public rocksdb::CompactionFilter {
 public:
  explicit HistoryFilter(RemovalPolicy policy) : policy_(std::move(policy)) {}
  const char* Name() const override { return "skua.history.1"; }

  Decision FilterV2(int, const rocksdb::Slice& key, FilteredType, const rocksdb::Slice& value,
                    std::string*, std::string*) const override {
    if (policy_.rules == nullptr) return Decision::kKeep;
    const Result<HistoryKey> parsed = HistoryKey::parse(view_of(key));
    // Damaged bytes are kept for reads to report.
    if (!parsed.ok() || value.size() < kRowHeaderBytes) return Decision::kKeep;
    const auto rules = policy_.rules->find(parsed->incarnation);
    if (rules == policy_.rules->end()) return Decision::kRemove;
    if (!policy_.removes) return Decision::kKeep;
    if (!entity_ || *entity_ != parsed->entity_key) begin_entity(parsed->entity_key, rules->second);
    const RowView row = RowView::trusted(view_of(value));
    return retention_->exists(parsed->event_timestamp, parsed->sequence, row.created_timestamp())
               ? Decision::kKeep
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

  Decision FilterV2(int, const rocksdb::Slice& key, FilteredType, const rocksdb::Slice& value,
                    std::string*, std::string*) const override {
    if (policy_.rules == nullptr || value.size() < kRowHeaderBytes ||
        key.size() < sizeof(Incarnation))
      return Decision::kKeep;
    const auto rules = policy_.rules->find(incarnation_of(view_of(key)));
    if (rules == policy_.rules->end()) return Decision::kRemove;
    if (!policy_.removes) return Decision::kKeep;
    const Timestamp event_timestamp = RowView::trusted(view_of(value)).event_timestamp();
    const Timestamp at = horizon(rules->second, policy_.now);
    return is_removed_by_age(rules->second, event_timestamp, at) ? Decision::kRemove
                                                                 : Decision::kKeep;
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
