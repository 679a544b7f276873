#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "api/service/admission.h"
#include "api/wire/stage_times.h"
#include "api/wire/trace_context.h"
#include "storage/base/status.h"
#include "storage/registry/read_plan.h"
#include "storage/registry/registered_view.h"

namespace skua {

// What a request was about, as far as that is known. Names and sizes, never keys or values.
struct RequestShape {
  std::shared_ptr<const ReadPlan> plan;        // Of a read.
  std::shared_ptr<const RegisteredView> view;  // Of a write.
  std::size_t rows = 0;
};

// A request that is answered.
struct AnsweredRequest {
  Operation operation;
  Door door;
  const std::optional<TraceContext>& trace;
  const RequestShape& shape;
  const StageTimes& stages;
  std::chrono::nanoseconds latency;
  const Status& status;
};

// One log line for a request that was slow, or that failed for a reason of the server's own; at
// most kLinesPerSecond of either kind, the next line says how many are missing. Never entity keys
// or values. THREAD-SAFE.
class RequestLog {
 public:
  static constexpr std::uint32_t kLinesPerSecond = 5;

  // `slow_threshold` 0: no request is slow. The clock outlives it.
  RequestLog(const Clock& clock, std::chrono::nanoseconds slow_threshold)
      : clock_(clock), slow_threshold_(slow_threshold) {}

  [[nodiscard]] bool is_slow(std::chrono::nanoseconds latency) const {
    return slow_threshold_.count() > 0 && latency >= slow_threshold_;
  }
  void note(const AnsweredRequest& request);

 private:
  // What one kind of line may still say this second.
  struct Budget {
    std::atomic<std::int64_t> second{-1};
    std::atomic<std::uint32_t> lines{0};
    std::atomic<std::uint64_t> left_out{0};
  };
  [[nodiscard]] bool admit(Budget& budget) const;

  const Clock& clock_;
  const std::chrono::nanoseconds slow_threshold_;
  Budget slow_;
  Budget failed_;
};

}  // namespace skua
