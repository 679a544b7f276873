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
    return std::chrono::steady_clock::now().time_since_epoch() + skipped_.load();
  }
  // Whoever waits has waited so much longer.
  void skip(std::chrono::nanoseconds by) { skipped_ = skipped_.load() + by; }

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
  std::atomic<std::chrono::nanoseconds> skipped_{std::chrono::nanoseconds(0)};
};

}  // namespace skua::test
