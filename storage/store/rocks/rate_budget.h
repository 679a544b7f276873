#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

#include "storage/base/clock.h"

namespace skua {

// Bytes per second for work that can wait: says how long (the generic cell rate algorithm of ITU-T
// I.371, with a second of credit). THREAD-SAFE.
class RateBudget {
 public:
  // 0: no bound.
  RateBudget(std::uint64_t bytes_per_second, const Clock& clock)
      : bytes_per_second_(bytes_per_second), clock_(clock) {}

  // Counts bytes that are about to be moved; whoever moves them waits this long first.
  [[nodiscard]] std::chrono::nanoseconds spend(std::uint64_t bytes);

 private:
  const std::uint64_t bytes_per_second_;
  const Clock& clock_;
  std::mutex mutex_;
  std::chrono::nanoseconds due_{0};  // When what was counted is paid for.
};

}  // namespace skua
