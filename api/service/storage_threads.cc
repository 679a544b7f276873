#include "api/service/storage_threads.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

namespace skua {
namespace {

constexpr int kLowNice = 10;

// On Linux a thread has a niceness of its own.
void lower_priority() {
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLowNice);
}

}  // namespace

StorageThreads::StorageThreads(std::size_t threads, std::size_t queue_max, Priority priority)
    : queue_max_(queue_max) {
  threads_.reserve(std::max<std::size_t>(threads, 1));
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i)
    threads_.emplace_back([this, priority] {
      if (priority == Priority::kLow) lower_priority();
      run();
    });
}

StorageThreads::~StorageThreads() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_arrived_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Status StorageThreads::submit(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= queue_max_)
      return resource_exhausted("storage_queue_max: " + std::to_string(queue_max_) +
                                " requests wait for a storage thread already; try again later");
    queue_.push_back(std::move(work));
  }
  work_arrived_.notify_one();
  return Status::ok_status();
}

void StorageThreads::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
    work = nullptr;  // What it captured goes before the lock is taken again.
    lock.lock();
  }
}

}  // namespace skua
