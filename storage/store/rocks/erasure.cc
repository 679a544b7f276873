#include <algorithm>
#include <limits>

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/rocks_engine_impl.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {

Result<EraseReceipt> RocksEngine::erase(const std::string& digest, const EraseTargets& targets) {
  EraseReceipt receipt;
  EraseRecord record;
  record.digest = digest;
  const auto prepare = [&](WritePipeline::Exclusive& exclusive) -> Status {
    for (const EraseTarget& target : targets()) {
      record.incarnations.push_back(target.incarnation);
      ASSIGN_OR_RETURN(const std::vector<std::string> entities, entities_matching(target));
      for (const std::string& entity : entities)
        RETURN_IF_ERROR(delete_entity(entity, exclusive, receipt));
    }
    record.sequence = receipt.sequence = exclusive.sequence;
    record.created_timestamp = exclusive.created_timestamp;
    receipt.erase_id = record.id();
    return from_rocks(
        exclusive.batch.Put(rocks_.meta, meta_key(kErasePrefix, receipt.erase_id), record.encode()),
        "erasing");
  };
  RETURN_IF_ERROR(pipeline_->commit_exclusive(prepare, [&] {
    const std::lock_guard lock(state_mutex_);
    erasures_[receipt.erase_id] = record;
  }));
  return receipt;
}

Status RocksEngine::delete_entity(const std::string& entity_key, WritePipeline::Exclusive& commit,
                                  EraseReceipt& receipt) {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  const std::unique_ptr<rocksdb::Iterator> history(rocks_.db->NewIterator(options, rocks_.history));
  bool any = false;
  for (history->Seek(history_seek_key(entity_key, Timestamp::max())); history->Valid();
       history->Next()) {
    const std::string_view key(history->key().data(), history->key().size());
    ASSIGN_OR_RETURN(const HistoryKey parsed, HistoryKey::parse(key));
    if (parsed.entity_key != entity_key) break;
    commit.batch.Delete(rocks_.history, history->key());
    ++receipt.rows;
    any = true;
  }
  commit.batch.Delete(rocks_.latest, entity_key);
  receipt.entities += any ? 1 : 0;
  return from_rocks(history->status(), "erasing an entity");
}

// The entities of a view that a target names. History is the witness: it has every entity that has
// bytes.
Result<std::vector<std::string>> RocksEngine::entities_matching(const EraseTarget& target) const {
  if (!target.matches) return std::vector<std::string>{target.exact};
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.fill_cache = false;
  const std::string end = view_prefix_end(target.incarnation);
  const rocksdb::Slice upper_bound(end);
  options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> history(rocks_.db->NewIterator(options, rocks_.history));
  std::vector<std::string> entities;
  for (history->Seek(view_prefix(target.incarnation)); history->Valid();) {
    const std::string_view key(history->key().data(), history->key().size());
    ASSIGN_OR_RETURN(const HistoryKey parsed, HistoryKey::parse(key));
    const std::string entity(parsed.entity_key);
    if (target.matches(entity)) entities.push_back(entity);
    // The last key an entity can have; the next one belongs to the entity after it.
    history->Seek(history_key(entity, Timestamp::min(), 0));
    if (history->Valid() && history->key().starts_with(entity) &&
        history->key().size() == entity.size() + kHistorySuffixBytes)
      history->Next();
  }
  RETURN_IF_ERROR(from_rocks(history->status(), "searching entities to erase"));
  return entities;
}

std::vector<std::string> RocksEngine::files_of(const std::vector<Incarnation>& incarnations) const {
  std::vector<rocksdb::LiveFileMetaData> live;
  rocks_.db->GetLiveFilesMetaData(&live);
  std::vector<std::string> files;
  for (const rocksdb::LiveFileMetaData& file : live) {
    if (file.column_family_name == "meta" || file.smallestkey.size() < sizeof(Incarnation))
      continue;
    const bool overlaps =
        std::any_of(incarnations.begin(), incarnations.end(), [&](Incarnation incarnation) {
          return incarnation_of(file.smallestkey) <= incarnation &&
                 (file.largestkey.size() < sizeof(Incarnation) ||
                  incarnation <= incarnation_of(file.largestkey));
        });
    if (overlaps) files.push_back(file.name);
  }
  return files;
}

}  // namespace skua
