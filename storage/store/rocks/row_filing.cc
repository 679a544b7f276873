#include "storage/store/rocks/row_filing.h"

#include <algorithm>

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/dead_letter_records.h"
#include "storage/store/rocks/partition_records.h"

namespace skua {

void file_under(Generation generation, std::vector<UnstampedRow>& rows) {
  for (UnstampedRow& row : rows) {
    const Generation packed = generation_of(row.entity_key);
    if (packed != generation && packed != 0) set_generation(row.entity_key, generation);
  }
}

void keep_for(Generation generation, const RocksFamilies& rocks, std::string_view entity_key,
              const RowStamp& stamp, std::string_view row, rocksdb::WriteBatch& batch) {
  std::string key(entity_key);
  set_generation(key, generation);
  std::string kept(row);
  // The checksum covers the key.
  stamp_row(key, stamp, kept);
  batch.Put(rocks.history, history_key(key, stamp.event_timestamp, stamp.sequence), kept);
  batch.Merge(rocks.latest, key, kept);
}

void delete_generation(Generation generation, const RocksFamilies& rocks,
                       rocksdb::WriteBatch& batch) {
  const std::string begin = view_prefix(generation);
  const std::string end = view_prefix_end(generation);
  batch.DeleteRange(rocks.latest, begin, end);
  batch.DeleteRange(rocks.history, begin, end);
}

std::vector<Generation> delete_views(const std::vector<Incarnation>& views,
                                     const RowGenerations::State& generations,
                                     const RocksFamilies& rocks, rocksdb::WriteBatch& batch) {
  std::vector<Generation> gone;
  for (const Incarnation incarnation : views) {
    std::vector<Generation> of_view = generations.of_view(incarnation);
    // All but rows stays under the incarnation.
    if (std::find(of_view.begin(), of_view.end(), incarnation) == of_view.end())
      of_view.push_back(incarnation);
    for (const Generation generation : of_view) delete_generation(generation, rocks, batch);
    gone.insert(gone.end(), of_view.begin(), of_view.end());
    const std::string begin = view_prefix(incarnation);
    const std::string end = view_prefix_end(incarnation);
    batch.DeleteRange(rocks.dead_letters, begin, end);
    for (const std::string_view prefix : {kPartitionPrefix, kProducerPrefix, kLetterBoxPrefix})
      batch.DeleteRange(rocks.meta, std::string(prefix) + begin, std::string(prefix) + end);
  }
  return gone;
}

}  // namespace skua
