#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "bench/load/load.h"
#include "bench/suite/latency_histogram.h"

namespace skua::test {

// What became of the calls of one run.
struct OpenLoopResult {
  std::uint64_t offered = 0;    // Due in the run.
  std::uint64_t kept_back = 0;  // Due when every connection had as many calls in flight as it may.
  std::uint64_t answered = 0;   // In time.
  std::uint64_t refused = 0;    // RESOURCE_EXHAUSTED, 429.
  std::uint64_t late = 0;       // Answered after their deadline, or DEADLINE_EXCEEDED.
  std::uint64_t failed = 0;     // Otherwise.
  bench::LatencyHistogram latency;       // Of those answered, from when they were due.
  std::chrono::nanoseconds most_lag{0};  // From when a call was due to when it was sent.
  std::chrono::nanoseconds elapsed{0};

  [[nodiscard]] double goodput_per_s() const {
    return static_cast<double>(answered) / std::chrono::duration<double>(elapsed).count();
  }
};

// Callers who do not wait for each other: calls are due at a fixed rate whatever becomes of them.
// Each has a deadline. Their connections hold as many calls in flight as the server allows; a call
// that finds no room on any is kept back and not sent, as by a pool of connections whose callers
// have a deadline. Not thread-safe.
class OpenLoop {
 public:
  virtual ~OpenLoop() = default;
  [[nodiscard]] virtual OpenLoopResult at_rate(double calls_per_s,
                                               std::chrono::nanoseconds length) = 0;
  // As many as the server answers: `in_flight` callers, each sends again when it has its answer.
  [[nodiscard]] virtual OpenLoopResult saturated(std::size_t in_flight,
                                                 std::chrono::nanoseconds length) = 0;
};

// When the calls of a run are due. Not thread-safe.
class DueCalls {
 public:
  using Moment = bench::SteadyClock::time_point;

  DueCalls(double calls_per_s, Moment start, std::chrono::nanoseconds length)
      : interval_(static_cast<std::int64_t>(1e9 / calls_per_s)),
        due_(start),
        end_(start + length) {}

  [[nodiscard]] bool is_over() const { return due_ >= end_; }
  // When to look again. Who has to send more often than this does so a few at a time: to wake up
  // for each would cost more than the calls.
  [[nodiscard]] Moment next(Moment now) const {
    return due_ <= now ? now : std::min(end_, interval_ < kBatch ? now + kBatch : due_);
  }
  // Calls send(due) for what is due and finds room. What does not, the oldest, is counted and done
  // with, however much it is.
  template <typename Send>
  void send(Moment now, std::size_t room, OpenLoopResult& result, const Send& send) {
    if (due_ > now || is_over()) return;
    const std::int64_t due = (std::min(now, end_) - due_) / interval_ + 1;
    const std::int64_t skipped = std::max<std::int64_t>(0, due - static_cast<std::int64_t>(room));
    result.offered += static_cast<std::uint64_t>(due);
    result.kept_back += static_cast<std::uint64_t>(skipped);
    due_ += skipped * interval_;
    for (std::int64_t i = skipped; i < due; ++i, due_ += interval_) {
      result.most_lag = std::max<std::chrono::nanoseconds>(result.most_lag, now - due_);
      send(due_);
    }
  }

 private:
  static constexpr std::chrono::microseconds kBatch{100};

  std::chrono::nanoseconds interval_;
  Moment due_;
  Moment end_;
};

struct OpenLoopOptions {
  int port = 0;
  std::size_t connections = 2;
  std::size_t calls_per_connection = 100;  // In flight.
  std::chrono::milliseconds deadline{250};
};

// GetFeatures over gRPC.
[[nodiscard]] std::unique_ptr<OpenLoop> make_grpc_open_loop(const OpenLoopOptions& options,
                                                            bench::Requests requests);
// The same over HTTP, where a connection has one call in flight. Requests are whole HTTP requests.
[[nodiscard]] std::unique_ptr<OpenLoop> make_http_open_loop(const OpenLoopOptions& options,
                                                            bench::Requests requests);

}  // namespace skua::test
