#pragma once

#include <signal.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace skua {

// SIGTERM and SIGINT, taken by a thread of their own. The first asks for a drain; a second ends the
// process at once with exit code 128 plus its number. Make it before any other thread, which then
// inherits the mask.
class ShutdownSignals {
 public:
  ShutdownSignals();
  ~ShutdownSignals();
  ShutdownSignals(const ShutdownSignals&) = delete;
  ShutdownSignals& operator=(const ShutdownSignals&) = delete;

  // Waits for the first signal and returns its number. THREAD-SAFE.
  int wait();

 private:
  void run();

  sigset_t signals_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  int first_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace skua
