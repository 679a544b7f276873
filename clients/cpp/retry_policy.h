#pragma once

#include <chrono>

#include "storage/base/status.h"
#include "storage/base/time.h"

namespace skua {

// How often and how fast a call is tried again. A whole call, waits included, stays inside its
// timeout.
struct RetryPolicy {
  int attempts_max = 8;
  Duration first_wait = std::chrono::milliseconds(50);
  Duration wait_max = std::chrono::seconds(2);
};

// Errors after which the same call may succeed a moment later: UNAVAILABLE (a restart, a lost
// connection) and RESOURCE_EXHAUSTED (the server refused early and did nothing).
[[nodiscard]] bool is_worth_retrying(StatusCode code);

// The wait before retry number `retry` (1 is the first): doubles each time up to wait_max. `jitter`
// in [0, 1) takes up to half of it away, so that clients do not come back all at once. Where a
// server says how long to wait, it is not less than that.
[[nodiscard]] Duration retry_wait(const RetryPolicy& policy, int retry, double jitter);

}  // namespace skua
