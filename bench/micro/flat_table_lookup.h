#pragma once

#include "bench/micro/encoded_keys.h"
#include "bench/micro/flat_table.h"
#include "bench/micro/lookup_subject.h"

namespace skua::bench::micro {

// Lookups in a flat table with group prefetch.
class FlatTableLookup final : public LookupSubject {
 public:
  FlatTableLookup(std::shared_ptr<const SyntheticView> view,
                  std::shared_ptr<const EntityBatches> batches);

 private:
  [[nodiscard]] bool find(const EntityBatch& batch, std::vector<const char*>& rows) override;

  FlatTable table_;
  EncodedKeys keys_;
};

}  // namespace skua::bench::micro
