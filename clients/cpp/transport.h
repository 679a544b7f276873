#pragma once

#include <string>

#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// Carries one request to a server and its answer back, as protobuf bytes. THREAD-SAFE.
class Transport {
 public:
  virtual ~Transport() = default;

  // `method` is "/skua.v1.Online/GetFeatures". Blocks until the answer, an error, or the timeout.
  // `retry_after` becomes what the server asked to wait before the next attempt, else zero. Errors:
  // what the server said; UNAVAILABLE (no connection); DEADLINE_EXCEEDED.
  [[nodiscard]] virtual Result<std::string> call(const std::string& method,
                                                 const std::string& request, Duration timeout,
                                                 Duration& retry_after) = 0;

  // Whether there is a connection right now: after an error it tells a server that refused from one
  // that is not there.
  [[nodiscard]] virtual bool is_connected() const = 0;

  // Waits between two attempts at a call, and looks for the server meanwhile.
  virtual void wait(Duration duration) = 0;
};

}  // namespace skua
