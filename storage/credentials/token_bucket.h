#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace skua {

// A rate that may be used at any moment, a second's worth at once. What is used is known only after
// it was let in, so the bucket may go below empty; nothing more is let in until it has filled
// again. No lock. THREAD-SAFE. (GCRA: one time says how full the bucket is; ITU-T I.371.)
class TokenBucket {
 public:
  using Nanoseconds = std::chrono::nanoseconds;

  // One use never costs more than this, however much it was.
  static constexpr Nanoseconds kLongestWait = std::chrono::seconds(30);
  // Nor do many, that were let in side by side, leave more than this to wait for.
  static constexpr Nanoseconds kDeepestDebt = std::chrono::minutes(5);

  // 0: as much as there is.
  explicit TokenBucket(std::uint64_t per_second) : per_second_(per_second) {}

  // How long until something may be used; zero: now. `now` is of a steady clock.
  [[nodiscard]] Nanoseconds wait(Nanoseconds now) const {
    if (per_second_ == 0) return Nanoseconds(0);
    const std::int64_t ahead = full_at_.load(std::memory_order_relaxed) - now.count();
    return Nanoseconds(ahead <= kBurst ? 0 : ahead - kBurst);
  }

  void use(std::uint64_t amount, Nanoseconds now) {
    if (per_second_ == 0 || amount == 0) return;
    const double seconds = static_cast<double>(amount) / static_cast<double>(per_second_);
    constexpr double kMost = static_cast<double>(kLongestWait.count()) / 1e9;
    const auto cost = static_cast<std::int64_t>((seconds < kMost ? seconds : kMost) * 1e9);
    std::int64_t before = full_at_.load(std::memory_order_relaxed);
    std::int64_t after = 0;
    do {
      after = (before > now.count() ? before : now.count()) + cost;
      after = std::min(after, std::max(before, now.count() + kBurst + kDeepestDebt.count()));
    } while (!full_at_.compare_exchange_weak(before, after, std::memory_order_relaxed));
  }

 private:
  static constexpr std::int64_t kBurst = 1'000'000'000;  // A second's worth, in nanoseconds.

  const std::uint64_t per_second_;
  // When the bucket is full, if nothing more is used; kBurst later it was empty.
  std::atomic<std::int64_t> full_at_ = 0;
};

}  // namespace skua
