#include "clients/cpp/retry_policy.h"

#include <algorithm>

namespace skua {

bool is_worth_retrying(StatusCode code) {
  // gRPC 1.51 cancels calls that arrive while a server drains; this client never cancels its own.
  return code == StatusCode::kUnavailable || code == StatusCode::kResourceExhausted ||
         code == StatusCode::kCancelled;
}

Duration retry_wait(const RetryPolicy& policy, int retry, double jitter) {
  Duration wait = policy.first_wait;
  for (int i = 1; i < retry && wait < policy.wait_max; ++i) wait *= 2;
  wait = std::min(wait, policy.wait_max);
  return Duration(static_cast<Duration::rep>(static_cast<double>(wait.count()) * (1 - jitter / 2)));
}

}  // namespace skua
