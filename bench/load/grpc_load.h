#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/load/latency_histogram.h"

namespace skua::bench {

struct LoadResult {
  LatencyHistogram
      latency;  // Open loop: from the moment each call was due, not from when it was sent.
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;
  std::chrono::nanoseconds elapsed{0};
};

// Sends calls of one gRPC method to 127.0.0.1:port as raw bytes, taking the bodies in turn. Bounded
// by `length`.
class GrpcLoad {
 public:
  GrpcLoad(int port, std::string method, std::vector<std::string> bodies);

  // Open loop: calls are due at a fixed rate whatever the answers do.
  [[nodiscard]] LoadResult at_rate(double calls_per_s, std::chrono::nanoseconds length);
  // Closed loop: `in_flight` calls at any time; for the greatest rate.
  [[nodiscard]] LoadResult saturated(std::size_t in_flight, std::chrono::nanoseconds length);
  // The answer to one call; aborts when it fails. For checking, and for the canned twin.
  [[nodiscard]] std::string call_once(const std::string& body);

 private:
  int port_;
  std::string method_;
  std::vector<std::string> bodies_;
};

}  // namespace skua::bench
