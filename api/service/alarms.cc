#include "api/service/alarms.h"

#include <utility>

namespace skua {

Alarms::Alarms(const Clock& clock) : clock_(clock), thread_([this] { run(); }) {}

Alarms::~Alarms() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Alarms::at(std::chrono::nanoseconds due, const void* owner, std::function<void()> work) {
  bool is_early = false;
  {
    const std::lock_guard lock(mutex_);
    due_.emplace(std::pair(due, owner), std::move(work));
    is_early = due < looks_at_;
  }
  if (is_early) changed_.notify_one();
}

void Alarms::forget(std::chrono::nanoseconds due, const void* owner) {
  decltype(due_)::node_type forgotten;  // What it captured goes without the lock.
  const std::lock_guard lock(mutex_);
  forgotten = due_.extract({due, owner});
}

void Alarms::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (due_.empty()) {
      looks_at_ = std::chrono::nanoseconds::max();
      changed_.wait(lock);
      continue;
    }
    looks_at_ = due_.begin()->first.first;
    const auto left = looks_at_ - clock_.steady();
    if (left > std::chrono::nanoseconds::zero()) {
      changed_.wait_for(lock, left);
      continue;
    }
    looks_at_ = std::chrono::nanoseconds::min();  // It is awake.
    auto first = due_.extract(due_.begin());
    lock.unlock();
    first.mapped()();
    first = {};  // What it captured goes before the lock is taken again.
    lock.lock();
  }
}

}  // namespace skua
