#pragma once

#include <rocksdb/write_batch.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/feature_view.h"
#include "storage/store/rocks/rocks_families.h"

namespace skua {

// Generations of rows that no new reader finds and whose bytes have not left the files: of views
// that were dropped, of rows that a load has replaced, and of such a load that was given up. An
// incarnation stands for all that is stored under it. THREAD-SAFE.
class DroppedRows {
 public:
  // What the meta records say when the store is opened: nobody reads any of it.
  // Errors: DATA_LOSS.
  [[nodiscard]] Status open(const std::vector<std::pair<std::string, std::string>>& records);

  // The record of one, in the commit that drops it, and away when its bytes have left.
  static void put_record(Generation generation, const RocksFamilies& rocks,
                         rocksdb::WriteBatch& batch);
  static void delete_record(Generation generation, const RocksFamilies& rocks,
                            rocksdb::WriteBatch& batch);

  // In memory, by `publish` of such a commit. Rows stay until `readers` expires.
  void add(Generation generation, std::weak_ptr<const void> readers = {});
  void remove(const std::vector<Generation>& generations);

  [[nodiscard]] std::vector<Generation> all() const;
  // Those that somebody may be reading, and the others.
  [[nodiscard]] std::vector<Generation> read() const { return select(true); }
  [[nodiscard]] std::vector<Generation> unread() const { return select(false); }

 private:
  [[nodiscard]] std::vector<Generation> select(bool is_read) const;

  mutable std::mutex mutex_;
  std::vector<std::pair<Generation, std::weak_ptr<const void>>> dropped_;
};

}  // namespace skua
