#pragma once

#include <rocksdb/db.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "bench/micro/synthetic_view.h"
#include "bench/suite/scratch_folder.h"

namespace skua::bench::micro {

// RocksDB by itself in a scratch folder, with the column families `latest` and `history` of the
// engine and their options, and without its compaction filter.
class PlainRocks {
 public:
  // The cache holds `block_cache_bytes` for each family. `start_from`: a folder to begin with a
  // copy of; empty: with nothing.
  explicit PlainRocks(std::uint64_t block_cache_bytes,
                      const std::filesystem::path& start_from = {});
  ~PlainRocks();
  PlainRocks(const PlainRocks&) = delete;
  PlainRocks& operator=(const PlainRocks&) = delete;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] rocksdb::DB& db() { return *db_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* latest() { return latest_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* history() { return history_; }

  // Writes the newest rows, or all versions, of the entities 0 to population - 1, and compacts.
  void load_latest(const SyntheticView& view, std::int64_t population, std::uint32_t version);
  void load_history(const SyntheticView& view, std::int64_t population, std::uint32_t versions);

 private:
  void load(rocksdb::ColumnFamilyHandle* family, std::int64_t population,
            const std::function<void(std::int64_t entity, rocksdb::WriteBatch&)>& put);

  ScratchFolder folder_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle* default_ = nullptr;
  rocksdb::ColumnFamilyHandle* latest_ = nullptr;
  rocksdb::ColumnFamilyHandle* history_ = nullptr;
};

void require_ok(const rocksdb::Status& status, std::string_view doing);

}  // namespace skua::bench::micro
