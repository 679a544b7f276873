#pragma once

#include <rocksdb/iterator.h>

#include <memory>
#include <optional>
#include <string>

#include "storage/base/result.h"
#include "storage/codec/key_codec.h"
#include "storage/store/retention.h"
#include "storage/store/rocks/rocks_families.h"
#include "storage/store/row_pages.h"
#include "storage/store/snapshot.h"

namespace skua {

// The rows of a view in a snapshot whose sequence is greater than `since`: exactly those of a whole
// scan. Files without such rows are not read, but for the entities whose older rows decide whether
// a row exists. See Engine::scan_since(). Not thread-safe.
class IncrementScan {
 public:
  // All outlive it.
  IncrementScan(const RocksFamilies& rocks, const Snapshot& snapshot, const ViewRules& rules,
                Sequence since);

  [[nodiscard]] Result<HistoryPage> page(const std::string& cursor, std::size_t bytes_max);

 private:
  [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterate(bool everything) const;
  [[nodiscard]] Result<bool> exists(std::string_view key_bytes, const HistoryKey& key);
  [[nodiscard]] Result<bool> exists_among_all(std::string_view key_bytes, const HistoryKey& key);

  const RocksFamilies& rocks_;
  const Snapshot& snapshot_;
  const ViewRules& rules_;
  Sequence since_;
  Timestamp horizon_;
  std::string end_;
  rocksdb::Slice upper_bound_;

  // All rows of an entity, newest first, as far as they have been judged.
  std::unique_ptr<rocksdb::Iterator> all_;
  std::string entity_;
  std::optional<EntityRetention> retention_;
  std::string resolved_;
};

}  // namespace skua
