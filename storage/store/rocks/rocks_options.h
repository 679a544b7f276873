#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/compaction_filter.h>
#include <rocksdb/options.h>

#include <memory>

#include "storage/store/rocks/rocks_engine.h"

namespace skua {

inline constexpr char kLatestFamily[] = "latest";
inline constexpr char kHistoryFamily[] = "history";
inline constexpr char kMetaFamily[] = "meta";
inline constexpr char kDeadLettersFamily[] = "dead_letters";

[[nodiscard]] rocksdb::DBOptions database_options(const RocksEngineOptions& options);

// Of the family that holds nothing anybody reads.
[[nodiscard]] rocksdb::ColumnFamilyOptions default_options();

// Whole-key reads of the newest row of each entity.
[[nodiscard]] rocksdb::ColumnFamilyOptions latest_options(
    const RocksEngineOptions& options, const std::shared_ptr<rocksdb::Cache>& cache,
    const std::shared_ptr<rocksdb::CompactionFilterFactory>& filter);

// Prefix (entity) searches among versions.
[[nodiscard]] rocksdb::ColumnFamilyOptions history_options(
    const RocksEngineOptions& options, const std::shared_ptr<rocksdb::Cache>& cache,
    const std::shared_ptr<rocksdb::CompactionFilterFactory>& filter);

[[nodiscard]] rocksdb::ColumnFamilyOptions meta_options(const RocksEngineOptions& options);

// Records that few ever read, in the order in which they came.
[[nodiscard]] rocksdb::ColumnFamilyOptions dead_letters_options(const RocksEngineOptions& options);

}  // namespace skua
