#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "api/service/waiting_line.h"
#include "storage/base/clock.h"
#include "storage/base/result.h"

namespace skua {

// A bounded pool where work that may wait for the disk runs. THREAD-SAFE.
class StorageThreads {
 public:
  // kLow: runs when nothing else wants the processor, more or less.
  enum class Priority { kNormal, kLow };

  // The clock outlives it.
  StorageThreads(std::size_t threads, std::size_t queue_max, Priority priority = Priority::kNormal,
                 const WaitingTimes& times = {}, const Clock& clock = system_clock());
  // finish().
  ~StorageThreads();
  StorageThreads(const StorageThreads&) = delete;
  StorageThreads& operator=(const StorageThreads&) = delete;

  // Runs what was accepted, then joins. Call by one thread; later calls return at once.
  void finish();

  // Errors: RESOURCE_EXHAUSTED naming storage_queue_max, when the queue is full; UNAVAILABLE once
  // they finish.
  [[nodiscard]] Status submit(std::function<void()> work);
  // Work that somebody waits for.
  struct Job {
    std::function<void()> work;
    // Instead, when it has waited too long (waiting_line.h), or waits and nobody wants it any more.
    std::function<void(const Status&)> refuse;
    std::function<bool()> is_wanted;  // THREAD-SAFE; takes no time.
  };
  [[nodiscard]] Status submit_in_time(Job job);
  // Refuses what waits and nobody wants, so that it holds neither place nor memory; not too often.
  // A full queue does so by itself.
  void refuse_unwanted();
  // How much of it no thread has begun.
  [[nodiscard]] std::size_t waiting() const;

 private:
  static const Clock& system_clock();
  [[nodiscard]] Status push(Job job, Patience patience);
  [[nodiscard]] std::vector<Job> take_unwanted();  // Under the lock.
  static void refuse_all(const std::vector<Job>& unwanted);
  void run();

  const std::size_t queue_max_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable work_arrived_;
  WaitingLine<Job> queue_;
  std::optional<std::chrono::nanoseconds> looked_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace skua
