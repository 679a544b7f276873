#pragma once

#include <atomic>
#include <cstdint>

#include "storage/credentials/token_bucket.h"

namespace skua {

// Lines that somebody else can make the log have: a few a second, and how many are missing.
// THREAD-SAFE.
class LineBudget {
 public:
  static constexpr std::uint64_t kLinesPerSecond = 5;

  // Whether a line may be written now; else it is counted. `now` is of a steady clock.
  [[nodiscard]] bool admit(TokenBucket::Nanoseconds now) {
    if (bucket_.wait(now).count() > 0) {
      left_out_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    bucket_.use(1, now);
    return true;
  }
  // How many were not written, for the next line to say.
  [[nodiscard]] std::uint64_t take_left_out() {
    return left_out_.exchange(0, std::memory_order_relaxed);
  }

 private:
  TokenBucket bucket_{kLinesPerSecond};
  std::atomic<std::uint64_t> left_out_ = 0;
};

}  // namespace skua
