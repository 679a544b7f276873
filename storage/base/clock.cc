#include "storage/base/clock.h"

namespace skua {

Timestamp SystemClock::now() const {
  using std::chrono::duration_cast;
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {duration_cast<std::chrono::microseconds>(since_epoch).count()};
}

std::chrono::nanoseconds SystemClock::steady() const {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace skua
