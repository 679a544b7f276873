#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "storage/base/metrics.h"
#include "storage/base/status.h"
#include "storage/base/time.h"
#include "storage/store/rocks/rocks_families.h"

namespace skua {

// Has RocksDB take writes again after an error of the disk. RocksDB 7.8 may forget a flush that the
// error met as it began, and wait for it for ever when it is told to go on: it is told on a thread
// of its own, and writes are refused meanwhile. Calls by one thread at a time.
class Resumption {
 public:
  Resumption(const RocksFamilies& rocks, Metrics& metrics) : rocks_(rocks), metrics_(metrics) {}
  // What still waits ends. The database takes no writes after that.
  ~Resumption();
  Resumption(const Resumption&) = delete;
  Resumption& operator=(const Resumption&) = delete;

  // Tells RocksDB, once, and waits for it; not again where it was waited for before. Errors:
  // UNAVAILABLE (it failed, and may be told again; or it is not done yet).
  [[nodiscard]] Status run(Duration patience);

 private:
  void resume();
  [[nodiscard]] rocksdb::Status begin_manifest();

  const RocksFamilies& rocks_;
  Metrics& metrics_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool has_ended_ = false;
  Status outcome_;
  std::thread thread_;
};

}  // namespace skua
