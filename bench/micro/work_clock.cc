#include "bench/micro/work_clock.h"

#include <ctime>
#include <thread>

namespace skua::bench::micro {
namespace {

constexpr std::chrono::milliseconds kWindow{20};
// Less CPU than this in a window is rest.
constexpr std::chrono::microseconds kRest{400};
constexpr int kRestingWindows = 3;
constexpr int kWindowsMax = 1500;

std::chrono::nanoseconds read(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

std::chrono::nanoseconds thread_cpu() { return read(CLOCK_THREAD_CPUTIME_ID); }
std::chrono::nanoseconds process_cpu() { return read(CLOCK_PROCESS_CPUTIME_ID); }

void wait_for_rest() {
  int resting = 0;
  for (int window = 0; window < kWindowsMax && resting < kRestingWindows; ++window) {
    const std::chrono::nanoseconds before = process_cpu();
    std::this_thread::sleep_for(kWindow);
    resting = process_cpu() - before < kRest ? resting + 1 : 0;
  }
}

}  // namespace skua::bench::micro
