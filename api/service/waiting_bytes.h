#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "storage/base/limits.h"
#include "storage/base/status.h"

namespace skua {

// What the waiting chunks of all loads hold in memory, at most load_waiting_bytes_max. THREAD-SAFE.
class WaitingBytes {
 public:
  // `limits` outlives it.
  explicit WaitingBytes(const Limits& limits) : limits_(limits) {}

  // Errors: RESOURCE_EXHAUSTED.
  [[nodiscard]] Status try_add(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes_ > limits_.load_waiting_bytes_max || bytes > limits_.load_waiting_bytes_max - bytes_)
      return resource_exhausted("load_waiting_bytes_max: chunks of bulk loads that wait for " +
                                std::string("earlier ones hold ") + std::to_string(bytes_) +
                                " bytes; send the earlier ones first");
    bytes_ += bytes;
    return Status::ok_status();
  }
  // Whatever the limit.
  void add(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ += bytes;
  }
  void remove(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    bytes_ -= bytes;
  }

 private:
  const Limits& limits_;
  std::mutex mutex_;
  std::uint64_t bytes_ = 0;
};

}  // namespace skua
