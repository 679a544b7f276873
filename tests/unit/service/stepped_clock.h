#pragma once

#include <chrono>

#include "storage/base/clock.h"

namespace skua {

// Time that passes when a test says so. Not thread-safe.
class SteppedClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return {}; }
  [[nodiscard]] std::chrono::nanoseconds steady() const override { return steady_; }
  void advance(std::chrono::nanoseconds by) { steady_ += by; }

 private:
  std::chrono::nanoseconds steady_{std::chrono::hours(1)};
};

}  // namespace skua
