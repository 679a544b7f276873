#include "bench/micro/multiget_lookup.h"

#include <algorithm>

namespace skua::bench::micro {

MultiGetLookup::MultiGetLookup(std::shared_ptr<const SyntheticView> view,
                               std::shared_ptr<const EntityBatches> batches,
                               std::shared_ptr<PlainRocks> rocks)
    : LookupSubject("RocksDB MultiGet", view, batches), rocks_(std::move(rocks)) {
  rocks_->load_latest(*view, batches->shape().population, batches->newest_version());
}

bool MultiGetLookup::find(const EntityBatch& batch, std::vector<const char*>& rows) {
  const std::size_t count = batch.entities.size();
  order_.clear();
  for (std::size_t i = 0; i < count; ++i) order_.emplace_back(batch.entities[i], i);
  std::sort(order_.begin(), order_.end());
  sorted_.clear();
  for (const auto& [entity, place] : order_) sorted_.push_back(entity);
  slices_.clear();
  for (const std::string_view key : keys_.encode(view(), sorted_))
    slices_.emplace_back(key.data(), key.size());
  if (values_.size() < count) {
    values_ = std::vector<rocksdb::PinnableSlice>(count);
    statuses_.resize(count);
  }
  rocks_->db().MultiGet({}, rocks_->latest(), count, slices_.data(), values_.data(),
                        statuses_.data(), true);
  rows.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!statuses_[i].ok()) return false;
    rows[order_[i].second] = values_[i].data();
  }
  return true;
}

void MultiGetLookup::release() {
  for (rocksdb::PinnableSlice& value : values_) value.Reset();
}

}  // namespace skua::bench::micro
