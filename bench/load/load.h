#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/suite/latency_histogram.h"

namespace skua::bench {

using SteadyClock = std::chrono::steady_clock;

// Requests as they go over the wire, shared between loads.
using Requests = std::shared_ptr<const std::vector<std::string>>;

struct LoadResult {
  // Open loop: from the moment each call was due, not from when it was sent.
  LatencyHistogram latency;
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;
  std::chrono::nanoseconds elapsed{0};
};

// Sends prepared requests, taken in turn, to a server on 127.0.0.1. A run goes on where the last
// one ended, lasts `length`, and then waits a bounded time for the answers in flight. Not
// thread-safe.
class Load {
 public:
  virtual ~Load() = default;

  // Open loop: calls are due at a fixed rate whatever the answers do.
  [[nodiscard]] virtual LoadResult at_rate(double calls_per_s, std::chrono::nanoseconds length) = 0;
  // Closed loop: `in_flight` calls at any time; for the greatest rate.
  [[nodiscard]] virtual LoadResult saturated(std::size_t in_flight,
                                             std::chrono::nanoseconds length) = 0;
  // The bytes of the answer to one request; ends the benchmark with a message when it fails. For
  // checking, for loading data, and for the canned twin.
  [[nodiscard]] virtual std::string call_once(const std::string& request) = 0;
};

// The greatest rate of a load, measured with 16 calls in flight.
[[nodiscard]] double greatest_rate(Load& load, std::chrono::nanoseconds length);

// Waits of the calling thread end within microseconds of their time, not within Linux's usual 50.
void use_precise_timers();

// How long a run waits for the answers in flight at its end.
inline constexpr std::chrono::seconds kAnswerWait{10};

}  // namespace skua::bench
