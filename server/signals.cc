#include "server/signals.h"

#include <unistd.h>

namespace skua {
namespace {

// Only the destructor sends it, to end the wait.
constexpr int kWakeSignal = SIGUSR1;

}  // namespace

Signals::Signals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGHUP);
  sigaddset(&signals_, kWakeSignal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  // A peer that hangs up is an error of one write, never a reason to die.
  signal(SIGPIPE, SIG_IGN);
  thread_ = std::thread([this] { run(); });
}

Signals::~Signals() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  pthread_kill(thread_.native_handle(), kWakeSignal);
  thread_.join();
}

int Signals::wait() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return first_ != 0 || hung_up_; });
  if (first_ != 0) return first_;
  hung_up_ = false;
  return SIGHUP;
}

void Signals::run() {
  for (;;) {
    int number = 0;
    if (sigwait(&signals_, &number) != 0) continue;
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (number == kWakeSignal) continue;
    if (number != SIGHUP && first_ != 0) _exit(128 + number);
    if (number == SIGHUP)
      hung_up_ = true;
    else
      first_ = number;
    arrived_.notify_all();
  }
}

}  // namespace skua
