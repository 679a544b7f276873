#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "storage/base/clock.h"

namespace skua {

// Runs short work at a moment of the steady clock, on a thread of its own: for answers that are due
// while another thread is stuck at the disk. THREAD-SAFE.
class Alarms {
 public:
  // The clock outlives it.
  explicit Alarms(const Clock& clock);
  // What is not due yet never runs.
  ~Alarms();
  Alarms(const Alarms&) = delete;
  Alarms& operator=(const Alarms&) = delete;

  // `work` must not block. `owner` is only a name for forget(): it has one alarm at a moment.
  void at(std::chrono::nanoseconds due, const void* owner, std::function<void()> work);
  // It need not run any more. Nothing, when it has begun.
  void forget(std::chrono::nanoseconds due, const void* owner);

 private:
  void run();

  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::pair<std::chrono::nanoseconds, const void*>, std::function<void()>> due_;
  // When the thread looks by itself: whoever is due later need not wake it.
  std::chrono::nanoseconds looks_at_ = std::chrono::nanoseconds::min();
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace skua
