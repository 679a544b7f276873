#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/store/engine.h"
#include "storage/store/rocks/rocks_families.h"
#include "storage/store/rocks/row_generations.h"

namespace skua {

// The read half of the engine; see engine.h for the contracts. Const and THREAD-SAFE.
class RocksReader {
 public:
  explicit RocksReader(const RocksFamilies& rocks) : rocks_(rocks) {}

  void lookup_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                     RowSet& out) const;
  void lookup_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode, RowSet& out) const;
  void load_versions(std::span<const std::string_view> entity_keys, std::size_t versions_max,
                     std::size_t bytes_max, IoMode mode, std::vector<LoadedVersions>& out) const;
  // Of the current generations among these, which are not newer than what is being read.
  [[nodiscard]] Result<LatestPage> scan_latest(const RowGenerations::State& generations,
                                               const std::string& cursor,
                                               std::size_t bytes_max) const;
  [[nodiscard]] Result<HistoryPage> history(const ViewRules& rules, std::string_view entity_key,
                                            Timestamp from, Timestamp to, Timestamp now,
                                            std::size_t limit, const std::string& cursor) const;
  [[nodiscard]] Result<HistoryPage> scan(const Snapshot& snapshot, const ViewRules& rules,
                                         const std::string& cursor, std::size_t bytes_max) const;

 private:
  // `snapshot`: nullptr for the present.
  [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterate_entities(IoMode mode) const;
  void get_newest(IoMode mode, const std::vector<rocksdb::Slice>& keys,
                  rocksdb::PinnableSlice* values, rocksdb::Status* statuses) const;
  void find_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode, RowSet& out) const;
  void find_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode, RowSet& out) const;

  const RocksFamilies& rocks_;
};

}  // namespace skua
