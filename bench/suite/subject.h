#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "bench/suite/latency_histogram.h"

namespace skua::bench {

// What one slice of one subject did and cost.
struct Slice {
  std::uint64_t calls = 0;
  // Feature values answered; or rows written or looked up, where a comparison says so.
  std::uint64_t values = 0;
  std::uint64_t failures = 0;
  std::chrono::nanoseconds elapsed{0};
  // Of all threads of the server; in-process: of all threads that do the work.
  std::chrono::nanoseconds server_cpu{0};
  // From the moment a call was due to its answer. Empty for in-process subjects.
  LatencyHistogram latency;
};

// One thing that is measured beside others. Not thread-safe.
class Subject {
 public:
  virtual ~Subject() = default;
  // For people, and what figures name: "skuad gRPC", "Redis HMGET, listpack".
  [[nodiscard]] virtual const std::string& name() const = 0;
  // Works for about `length`, and ends soon after it whatever the other side does.
  [[nodiscard]] virtual Slice run(std::chrono::nanoseconds length) = 0;
};

}  // namespace skua::bench
