#pragma once

#include <utility>

#include "bench/micro/lookup_subject.h"
#include "bench/micro/plain_rocks.h"

namespace skua::bench::micro {

// As-of reads with RocksDB alone: one iterator per call, one Seek per key, in key order.
class SeekLookup final : public LookupSubject {
 public:
  SeekLookup(std::shared_ptr<const SyntheticView> view,
             std::shared_ptr<const EntityBatches> batches, std::shared_ptr<PlainRocks> rocks);

 private:
  [[nodiscard]] bool find(const EntityBatch& batch, std::vector<const char*>& rows) override;

  std::shared_ptr<PlainRocks> rocks_;
  std::vector<std::pair<std::int64_t, std::size_t>> order_;  // Entity, place in the call.
  std::vector<std::string> values_;
};

}  // namespace skua::bench::micro
