#pragma once

#include <algorithm>
#include <atomic>

#include "storage/base/clock.h"

namespace skua::test {

// A clock that moves only when told to, by one thread. THREAD-SAFE for readers.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_us_(start.us), latest_us_(start.us) {}

  [[nodiscard]] Timestamp now() const override { return {now_us_.load()}; }
  // Waits and latencies follow real time, so that threads inside a server make progress.
  [[nodiscard]] std::chrono::nanoseconds steady() const override {
    return std::chrono::steady_clock::now().time_since_epoch();
  }

  // Negative steps the wall time back.
  void advance(Duration by) { set(now() + by); }
  void set(Timestamp to) {
    now_us_ = to.us;
    latest_us_ = std::max(latest_us_.load(), to.us);
  }
  // The latest moment that this clock ever showed.
  [[nodiscard]] Timestamp latest() const { return {latest_us_.load()}; }

 private:
  std::atomic<std::int64_t> now_us_;
  std::atomic<std::int64_t> latest_us_;
};

}  // namespace skua::test
