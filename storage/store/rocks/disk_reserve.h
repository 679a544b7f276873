#pragma once

#include <rocksdb/env.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "storage/base/metrics.h"
#include "storage/base/result.h"

namespace skua {

// Refuses writes while the disk of the data folder has fewer free bytes than the reserve, so that
// the store never meets its end: memtables and compactions find room, reads and erasures go on.
// Looks at the disk four times a second and after every quarter of what was above the reserve is
// written. Writes go on when an eighth of the reserve is free above it. THREAD-SAFE.
class DiskReserve {
 public:
  // All outlive this. `reserve_bytes` 0: nothing is ever refused.
  DiskReserve(rocksdb::Env& env, std::string folder, std::uint64_t reserve_bytes, Metrics& metrics);
  ~DiskReserve();
  DiskReserve(const DiskReserve&) = delete;
  DiskReserve& operator=(const DiskReserve&) = delete;

  // OK, or RESOURCE_EXHAUSTED. Memory only.
  [[nodiscard]] Status admit() const;
  // These bytes are about to be written. May look at the disk.
  void spend(std::uint64_t bytes);
  // Looks at the disk. A disk that does not say what is free is taken to have room.
  void look();

 private:
  void run();

  rocksdb::Env& env_;
  const std::string folder_;
  const std::uint64_t reserve_bytes_;
  Metrics& metrics_;
  std::atomic<std::uint64_t> free_bytes_{0};
  std::atomic<std::uint64_t> spent_bytes_{0};  // Since the last look.
  std::atomic<bool> refuses_{false};

  std::mutex looking_;
  std::mutex mutex_;  // Guards what follows.
  std::condition_variable stops_;
  bool stopping_ = false;
  std::thread watch_;
};

}  // namespace skua
