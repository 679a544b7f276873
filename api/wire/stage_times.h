#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "storage/base/clock.h"

namespace skua {

// What a request is in at a moment. See metrics.def, request_stage_latency.
enum class Stage : std::uint8_t { kParse, kPlan, kQueue, kEngine, kEncode };

inline constexpr std::array<std::string_view, 5> kStageNames = {"parse", "plan", "queue", "engine",
                                                                "encode"};

// How long one request spent in each stage; until it is made the request is in kQueue, from then on
// in kParse. Whoever works on it enters its stages one after the other; reading is THREAD-SAFE.
class StageTimes {
 public:
  // The clock outlives it. `arrived`: when the request began to wait for this, if it did.
  explicit StageTimes(const Clock& clock,
                      const std::optional<std::chrono::nanoseconds>& arrived = std::nullopt)
      : clock_(clock), started_(arrived ? *arrived : clock.steady()), entered_(started_) {
    if (!arrived) return;
    stage_.store(Stage::kQueue, std::memory_order_relaxed);
    enter(Stage::kParse);
  }

  // Leaves the stage before.
  void enter(Stage stage) { enter(stage, clock_.steady()); }
  // The same, of a moment since it began.
  void enter(Stage stage, std::chrono::nanoseconds at) {
    add(at);
    stage_.store(stage, std::memory_order_relaxed);
  }
  // Leaves the last stage; the time from the beginning.
  std::chrono::nanoseconds end() {
    const std::chrono::nanoseconds now = clock_.steady();
    add(now);
    return now - started_;
  }
  [[nodiscard]] std::chrono::nanoseconds in(Stage stage) const {
    return std::chrono::nanoseconds(
        spent_ns_[static_cast<std::size_t>(stage)].load(std::memory_order_relaxed));
  }

 private:
  void add(std::chrono::nanoseconds now) {
    const auto stage = static_cast<std::size_t>(stage_.load(std::memory_order_relaxed));
    const std::chrono::nanoseconds entered = entered_.load(std::memory_order_relaxed);
    spent_ns_[stage].store(
        spent_ns_[stage].load(std::memory_order_relaxed) + (now - entered).count(),
        std::memory_order_relaxed);
    entered_.store(now, std::memory_order_relaxed);
  }

  const Clock& clock_;
  const std::chrono::nanoseconds started_;
  std::atomic<std::chrono::nanoseconds> entered_;
  std::atomic<Stage> stage_ = Stage::kParse;
  std::array<std::atomic<std::int64_t>, kStageNames.size()> spent_ns_{};
};

// Nothing where nobody measures.
inline void enter_stage(StageTimes* times, Stage stage) {
  if (times != nullptr) times->enter(stage);
}

}  // namespace skua
