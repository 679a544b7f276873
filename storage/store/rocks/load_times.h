#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "storage/base/time.h"
#include "storage/store/bulk_load.h"

namespace skua {

// When the rows of each published load were created: what a loaded row has the number for
// (row_codec.h). Grows by one with each load. THREAD-SAFE for one writer at a time.
class LoadTimes {
 public:
  // None: no such load was published.
  [[nodiscard]] std::optional<Timestamp> find(LoadNumber number) const {
    const std::shared_ptr<const Table> table = table_.load();
    const auto found = table->find(number);
    return found == table->end() ? std::nullopt : std::optional(found->second);
  }
  using Table = std::unordered_map<LoadNumber, Timestamp>;
  void set_all(Table table) { table_.store(std::make_shared<const Table>(std::move(table))); }
  void set(LoadNumber number, Timestamp created_timestamp) {
    Table table = *table_.load();
    table[number] = created_timestamp;
    set_all(std::move(table));
  }

 private:
  std::atomic<std::shared_ptr<const Table>> table_{std::make_shared<const Table>()};
};

}  // namespace skua
