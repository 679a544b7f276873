#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/base/result.h"

namespace skua {

// A bounded pool where work that may wait for the disk runs. THREAD-SAFE.
class StorageThreads {
 public:
  // kLow: runs when nothing else wants the processor, more or less.
  enum class Priority { kNormal, kLow };

  StorageThreads(std::size_t threads, std::size_t queue_max, Priority priority = Priority::kNormal);
  // Runs what was accepted, then joins.
  ~StorageThreads();
  StorageThreads(const StorageThreads&) = delete;
  StorageThreads& operator=(const StorageThreads&) = delete;

  // Errors: RESOURCE_EXHAUSTED naming storage_queue_max, when the queue is full.
  [[nodiscard]] Status submit(std::function<void()> work);

 private:
  void run();

  std::size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable work_arrived_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace skua
