#include "bench/micro/seek_lookup.h"

#include <algorithm>

#include "storage/codec/key_codec.h"

namespace skua::bench::micro {

SeekLookup::SeekLookup(std::shared_ptr<const SyntheticView> view,
                       std::shared_ptr<const EntityBatches> batches,
                       std::shared_ptr<PlainRocks> rocks)
    : LookupSubject("RocksDB Seek per key", view, batches), rocks_(std::move(rocks)) {
  rocks_->load_history(*view, batches->shape().population, batches->shape().versions);
}

bool SeekLookup::find(const EntityBatch& batch, std::vector<const char*>& rows) {
  const std::size_t count = batch.entities.size();
  order_.clear();
  for (std::size_t i = 0; i < count; ++i) order_.emplace_back(batch.entities[i], i);
  std::sort(order_.begin(), order_.end());
  if (values_.size() < count) values_.resize(count);
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  const std::unique_ptr<rocksdb::Iterator> history(
      rocks_->db().NewIterator(options, rocks_->history()));
  rows.resize(count);
  for (const auto& [entity, place] : order_) {
    const std::string key = view().key(entity);
    history->Seek(history_seek_key(key, SyntheticView::moment_of(batch.versions[place])));
    if (!history->Valid() || !history->key().starts_with(key)) return false;
    values_[place].assign(history->value().data(), history->value().size());
    rows[place] = values_[place].data();
  }
  return true;
}

}  // namespace skua::bench::micro
