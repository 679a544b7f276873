#include "storage/store/rocks/rocks_options.h"

#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/newest_merge.h"
#include "storage/store/rocks/rocks_log.h"
#include "storage/store/rocks/sequence_range.h"

namespace skua {
namespace {

// The entity key of a history key.
class EntityPrefix final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "skua.entity.1"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), key.size() - kHistorySuffixBytes};
  }
  bool InDomain(const rocksdb::Slice& key) const override {
    return key.size() > kHistorySuffixBytes + sizeof(Incarnation);
  }
};

// Files of bulk loads may enter at level 0, many at once. Live writes do not wait until they are
// compacted: the write queue is what bounds writers.
void never_hold_up_writes(rocksdb::ColumnFamilyOptions& family) {
  family.level0_slowdown_writes_trigger = 1 << 30;
  family.level0_stop_writes_trigger = 1 << 30;
  family.soft_pending_compaction_bytes_limit = 0;
  family.hard_pending_compaction_bytes_limit = 0;
}

void compress(const RocksEngineOptions& options, rocksdb::ColumnFamilyOptions& family) {
  family.compression = options.is_compressed ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
  if (options.is_compressed) family.bottommost_compression = rocksdb::kZSTD;
}

rocksdb::BlockBasedTableOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // Index and filters stay in memory while a file is open, so that a read costs at most one block.
  table.cache_index_and_filter_blocks = false;
  return table;
}

}  // namespace

rocksdb::DBOptions database_options(const RocksEngineOptions& options) {
  rocksdb::DBOptions db;
  db.create_if_missing = true;
  db.create_missing_column_families = true;
  db.track_and_verify_wals_in_manifest = true;
  db.max_total_wal_size = options.max_total_wal_bytes;
  db.max_background_jobs = static_cast<int>(options.background_jobs);
  db.max_open_files = -1;
  db.bytes_per_sync = 1 << 20;
  db.info_log = make_rocks_log();
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db.enable_pipelined_write = false;
  // We resume. RocksDB 7.8 does not close any more when it was about to do that by itself.
  db.max_bgerror_resume_count = 0;
  db.avoid_flush_during_shutdown = true;
  return db;
}

rocksdb::ColumnFamilyOptions default_options() {
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = 1 << 20;
  return family;
}

rocksdb::ColumnFamilyOptions latest_options(
    const RocksEngineOptions& options, const std::shared_ptr<rocksdb::Cache>& cache,
    const std::shared_ptr<rocksdb::CompactionFilterFactory>& filter) {
  rocksdb::ColumnFamilyOptions family;
  rocksdb::BlockBasedTableOptions table = table_options(cache);
  table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  table.block_size = 16384;
  table.block_restart_interval = 1;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = options.memtable_bytes;
  family.memtable_whole_key_filtering = true;
  family.memtable_prefix_bloom_size_ratio = 0.02;
  family.compression = rocksdb::kNoCompression;
  family.merge_operator = make_newest_merge();
  family.compaction_filter_factory = filter;
  family.disable_auto_compactions = true;  // Until the rules of the views are known.
  never_hold_up_writes(family);
  return family;
}

rocksdb::ColumnFamilyOptions history_options(
    const RocksEngineOptions& options, const std::shared_ptr<rocksdb::Cache>& cache,
    const std::shared_ptr<rocksdb::CompactionFilterFactory>& filter) {
  rocksdb::ColumnFamilyOptions family;
  rocksdb::BlockBasedTableOptions table = table_options(cache);
  table.whole_key_filtering = false;
  table.block_size = 16 << 10;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.prefix_extractor = std::make_shared<EntityPrefix>();
  family.memtable_prefix_bloom_size_ratio = 0.02;
  family.write_buffer_size = options.memtable_bytes;
  compress(options, family);
  family.compaction_filter_factory = filter;
  family.table_properties_collector_factories = {make_sequence_range_collector()};
  family.disable_auto_compactions = true;
  never_hold_up_writes(family);
  return family;
}

rocksdb::ColumnFamilyOptions meta_options(const RocksEngineOptions& options) {
  rocksdb::ColumnFamilyOptions family;
  rocksdb::BlockBasedTableOptions table = table_options(rocksdb::NewLRUCache(8 << 20));
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = std::min<std::uint64_t>(options.memtable_bytes, 4 << 20);
  return family;
}

rocksdb::ColumnFamilyOptions dead_letters_options(const RocksEngineOptions& options) {
  rocksdb::ColumnFamilyOptions family;
  rocksdb::BlockBasedTableOptions table = table_options(rocksdb::NewLRUCache(8 << 20));
  table.block_size = 16 << 10;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = std::min<std::uint64_t>(options.memtable_bytes, 4 << 20);
  compress(options, family);
  return family;
}

}  // namespace skua
