#include "storage/store/rocks/load/load_tables.h"

#include <rocksdb/table.h>

namespace skua {
namespace {

constexpr std::size_t kReadAheadBytes = std::size_t{256} << 10U;
constexpr std::uint64_t kBytesPerSync = std::uint64_t{1} << 20U;

rocksdb::Options plain(const rocksdb::Options& family,
                       const rocksdb::BlockBasedTableOptions& table) {
  rocksdb::Options options;
  options.env = family.env;
  options.info_log = family.info_log;
  options.bytes_per_sync = kBytesPerSync;
  options.compression = rocksdb::kNoCompression;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

}  // namespace

rocksdb::Options published_table(const rocksdb::Options& family) {
  rocksdb::Options options = family;
  options.bottommost_compression = rocksdb::kDisableCompressionOption;
  options.compression_per_level.clear();
  options.bytes_per_sync = kBytesPerSync;
  return options;
}

rocksdb::Options run_table(const rocksdb::Options& family) {
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.checksum = rocksdb::kXXH3;
  table.block_size = 128 << 10;
  table.no_block_cache = true;
  return plain(family, table);
}

rocksdb::Options read_table(const rocksdb::Options& family) {
  rocksdb::BlockBasedTableOptions table;
  table.no_block_cache = true;
  return plain(family, table);
}

rocksdb::ReadOptions read_once() {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.total_order_seek = true;
  options.readahead_size = kReadAheadBytes;
  return options;
}

}  // namespace skua
