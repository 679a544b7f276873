#include "bench/micro/engine_lookup.h"

namespace skua::bench::micro {

bool EngineLookup::find(const EntityBatch& batch, std::vector<const char*>& rows) {
  const std::vector<std::string_view>& keys = keys_.encode(view(), batch.entities);
  const Timestamp now = engine_->now();
  lookups_.clear();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Timestamp as_of =
        kind_ == ReadKind::kLatest ? now : SyntheticView::moment_of(batch.versions[i]);
    lookups_.push_back({&view().rules(), keys[i], as_of});
  }
  if (kind_ == ReadKind::kLatest)
    engine_->lookup_latest(lookups_, now, IoMode::kMayBlock, found_);
  else
    engine_->lookup_as_of(lookups_, now, IoMode::kMayBlock, found_);
  for (const FoundRow& row : found_.rows) {
    if (row.status != LookupStatus::kFound) return false;
    rows.push_back(row.bytes.data());
  }
  return true;
}

}  // namespace skua::bench::micro
