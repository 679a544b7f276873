#pragma once

#include <signal.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace skua {

// SIGTERM, SIGINT and SIGHUP, taken by a thread of their own. The first of the former two asks for
// a drain; a second ends the process at once with exit code 128 plus its number. SIGHUP asks to
// read files again, as often as it comes. Make it before any other thread, which then inherits the
// mask.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // Waits for the next SIGHUP, or the first SIGTERM or SIGINT, and returns its number; several
  // SIGHUP that nobody waited for are one. THREAD-SAFE.
  int wait();

 private:
  void run();

  sigset_t signals_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  int first_ = 0;
  bool hung_up_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace skua
