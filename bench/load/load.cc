#include "bench/load/load.h"

#include <sys/prctl.h>

namespace skua::bench {

double greatest_rate(Load& load, std::chrono::nanoseconds length) {
  const LoadResult result = load.saturated(16, length);
  return static_cast<double>(result.calls) / std::chrono::duration<double>(result.elapsed).count();
}

void use_precise_timers() { prctl(PR_SET_TIMERSLACK, 1UL); }

}  // namespace skua::bench
