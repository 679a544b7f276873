#pragma once

#include <rocksdb/options.h>

namespace skua {

// For reading everything once, where nothing is trusted.
[[nodiscard]] inline rocksdb::ReadOptions checked_reads() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = false;
  options.total_order_seek = true;
  return options;
}

}  // namespace skua
