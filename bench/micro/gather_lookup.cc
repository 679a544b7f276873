#include "bench/micro/gather_lookup.h"

#include <cstring>

#include "bench/micro/prefetch.h"

namespace skua::bench::micro {

GatherLookup::GatherLookup(std::shared_ptr<const SyntheticView> view,
                           std::shared_ptr<const EntityBatches> batches)
    : LookupSubject("memory gather", view, batches),
      row_bytes_(view->row_bytes()),
      rows_(row_bytes_ * static_cast<std::size_t>(batches->shape().population)) {
  for (std::int64_t entity = 0; entity < batches->shape().population; ++entity) {
    const std::string row = view->row(entity, batches->newest_version());
    std::memcpy(rows_.data() + static_cast<std::size_t>(entity) * row_bytes_, row.data(),
                row_bytes_);
  }
}

bool GatherLookup::find(const EntityBatch& batch, std::vector<const char*>& rows) {
  for (const std::int64_t entity : batch.entities) {
    const char* row = rows_.data() + static_cast<std::size_t>(entity) * row_bytes_;
    prefetch(row, row_bytes_);
    rows.push_back(row);
  }
  return true;
}

}  // namespace skua::bench::micro
