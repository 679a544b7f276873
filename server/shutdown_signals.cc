#include "server/shutdown_signals.h"

#include <unistd.h>

namespace skua {
namespace {

// Only the destructor sends it, to end the wait.
constexpr int kWakeSignal = SIGUSR1;

}  // namespace

ShutdownSignals::ShutdownSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, kWakeSignal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  // A peer that hangs up is an error of one write, never a reason to die.
  signal(SIGPIPE, SIG_IGN);
  thread_ = std::thread([this] { run(); });
}

ShutdownSignals::~ShutdownSignals() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  pthread_kill(thread_.native_handle(), kWakeSignal);
  thread_.join();
}

int ShutdownSignals::wait() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return first_ != 0; });
  return first_;
}

void ShutdownSignals::run() {
  for (;;) {
    int number = 0;
    if (sigwait(&signals_, &number) != 0) continue;
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (number == kWakeSignal) continue;
    if (first_ != 0) _exit(128 + number);
    first_ = number;
    arrived_.notify_all();
  }
}

}  // namespace skua
