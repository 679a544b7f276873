#pragma once

#include <chrono>

#include "storage/base/time.h"

namespace skua {

// Where all of the code takes its time from; tests inject their own. THREAD-SAFE.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall time. May step in either direction.
  [[nodiscard]] virtual Timestamp now() const = 0;

  // Time since an arbitrary start that never steps: for latencies, waits, and to notice steps of
  // now().
  [[nodiscard]] virtual std::chrono::nanoseconds steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override;
  [[nodiscard]] std::chrono::nanoseconds steady() const override;
};

}  // namespace skua
