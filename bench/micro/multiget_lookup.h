#pragma once

#include <utility>

#include "bench/micro/encoded_keys.h"
#include "bench/micro/lookup_subject.h"
#include "bench/micro/plain_rocks.h"

namespace skua::bench::micro {

// RocksDB's MultiGet as its documentation recommends it: sorted keys, pinned values, one call.
class MultiGetLookup final : public LookupSubject {
 public:
  MultiGetLookup(std::shared_ptr<const SyntheticView> view,
                 std::shared_ptr<const EntityBatches> batches, std::shared_ptr<PlainRocks> rocks);

 private:
  [[nodiscard]] bool find(const EntityBatch& batch, std::vector<const char*>& rows) override;
  void release() override;

  std::shared_ptr<PlainRocks> rocks_;
  EncodedKeys keys_;
  std::vector<std::pair<std::int64_t, std::size_t>> order_;  // Entity, place in the call.
  std::vector<std::int64_t> sorted_;
  std::vector<rocksdb::Slice> slices_;
  std::vector<rocksdb::PinnableSlice> values_;
  std::vector<rocksdb::Status> statuses_;
};

}  // namespace skua::bench::micro
