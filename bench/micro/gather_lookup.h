#pragma once

#include "bench/micro/large_pages.h"
#include "bench/micro/lookup_subject.h"

namespace skua::bench::micro {

// The floor of memory: rows in one flat array, found by number, every line of a row prefetched.
class GatherLookup final : public LookupSubject {
 public:
  GatherLookup(std::shared_ptr<const SyntheticView> view,
               std::shared_ptr<const EntityBatches> batches);

 private:
  [[nodiscard]] bool find(const EntityBatch& batch, std::vector<const char*>& rows) override;

  std::size_t row_bytes_;
  LargePages rows_;
};

}  // namespace skua::bench::micro
