#include "bench/micro/map_lookup.h"

namespace skua::bench::micro {

MapLookup::MapLookup(std::shared_ptr<const SyntheticView> view,
                     std::shared_ptr<const EntityBatches> batches)
    : LookupSubject("plain hash table", view, batches) {
  const std::int64_t population = batches->shape().population;
  rows_.reserve(static_cast<std::size_t>(population));
  for (std::int64_t entity = 0; entity < population; ++entity)
    rows_.emplace(view->key(entity), view->row(entity, batches->newest_version()));
}

bool MapLookup::find(const EntityBatch& batch, std::vector<const char*>& rows) {
  for (const std::string_view key : keys_.encode(view(), batch.entities)) {
    const auto row = rows_.find(key);
    if (row == rows_.end()) return false;
    rows.push_back(row->second.data());
  }
  return true;
}

}  // namespace skua::bench::micro
