#include "bench/micro/flat_table_lookup.h"

#include <algorithm>

namespace skua::bench::micro {

FlatTableLookup::FlatTableLookup(std::shared_ptr<const SyntheticView> view,
                                 std::shared_ptr<const EntityBatches> batches)
    : LookupSubject("flat table, prefetched", view, batches),
      table_(static_cast<std::size_t>(batches->shape().population), SyntheticView::kKeyBytes,
             view->row_bytes()) {
  for (std::int64_t entity = 0; entity < batches->shape().population; ++entity)
    table_.add(view->key(entity), view->row(entity, batches->newest_version()));
}

bool FlatTableLookup::find(const EntityBatch& batch, std::vector<const char*>& rows) {
  table_.find(keys_.encode(view(), batch.entities), rows);
  return std::find(rows.begin(), rows.end(), nullptr) == rows.end();
}

}  // namespace skua::bench::micro
