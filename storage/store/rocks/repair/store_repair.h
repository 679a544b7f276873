#pragma once

#include <rocksdb/env.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/store/rocks/repair.h"
#include "storage/store/rocks/repair/damaged_database.h"
#include "storage/store/rocks/repair/log_losses.h"
#include "storage/store/rocks/repair/whole_logs.h"

namespace skua {

// One repair of one folder: first it looks, then it may act. Holds the folder's lock. Not
// thread-safe.
class StoreRepair {
 public:
  explicit StoreRepair(const RepairOptions& options);
  ~StoreRepair();
  StoreRepair(const StoreRepair&) = delete;
  StoreRepair& operator=(const StoreRepair&) = delete;

  // See repair_store().
  [[nodiscard]] Result<RepairReport> run();

 private:
  [[nodiscard]] Status lock();
  void unlock();
  [[nodiscard]] Status look_at_manifest();
  [[nodiscard]] Status look_at_logs();
  [[nodiscard]] Status look();
  [[nodiscard]] Status look_at_meta(DamagedDatabase& database);
  [[nodiscard]] Status act();
  [[nodiscard]] Status write_logs_anew();
  [[nodiscard]] Status write_store_anew();
  [[nodiscard]] Status reconcile(const std::string& path);

  const RepairOptions options_;
  const std::string path_;
  std::unique_ptr<rocksdb::Env> env_;
  rocksdb::FileLock* lock_ = nullptr;
  std::vector<ReadLog> logs_;
  WholeLogs whole_logs_;  // What damaged and torn ones are to be, the MANIFEST among them.
  RepairReport report_;
};

}  // namespace skua
