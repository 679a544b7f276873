#include "api/service/storage_threads.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

namespace skua {
namespace {

constexpr int kLowNice = 10;
// Looking through a long queue takes a while.
constexpr std::chrono::milliseconds kLookInterval(100);

// On Linux a thread has a niceness of its own.
void lower_priority() {
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kLowNice);
}

}  // namespace

StorageThreads::StorageThreads(std::size_t threads, std::size_t queue_max, Priority priority,
                               const WaitingTimes& times, const Clock& clock)
    : queue_max_(queue_max), clock_(clock), queue_(times) {
  threads_.reserve(std::max<std::size_t>(threads, 1));
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i)
    threads_.emplace_back([this, priority] {
      if (priority == Priority::kLow) lower_priority();
      run();
    });
}

StorageThreads::~StorageThreads() { finish(); }

void StorageThreads::finish() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_arrived_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

const Clock& StorageThreads::system_clock() {
  static const SystemClock clock;
  return clock;
}

Status StorageThreads::submit(std::function<void()> work) {
  return push({std::move(work), {}, {}}, Patience::kAny);
}

Status StorageThreads::submit_in_time(Job job) { return push(std::move(job), Patience::kShort); }

Status StorageThreads::push(Job job, Patience patience) {
  std::vector<Job> unwanted;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return unavailable("the server stops: ask again when it is back");
    if (queue_.size() >= queue_max_) unwanted = take_unwanted();
    if (queue_.size() < queue_max_) queue_.push(std::exchange(job, {}), patience, clock_.steady());
  }
  refuse_all(unwanted);
  if (job.work)
    return resource_exhausted("storage_queue_max: " + std::to_string(queue_max_) +
                              " requests wait for a storage thread already; try again later");
  work_arrived_.notify_one();
  return Status::ok_status();
}

void StorageThreads::refuse_unwanted() {
  std::vector<Job> unwanted;
  {
    const std::lock_guard lock(mutex_);
    unwanted = take_unwanted();
  }
  refuse_all(unwanted);
}

std::vector<StorageThreads::Job> StorageThreads::take_unwanted() {
  const auto now = clock_.steady();
  if (looked_ && now - *looked_ < kLookInterval) return {};
  looked_ = now;
  return queue_.remove_if([](const Job& job) { return job.is_wanted && !job.is_wanted(); });
}

void StorageThreads::refuse_all(const std::vector<Job>& unwanted) {
  for (const Job& job : unwanted) job.refuse(deadline_exceeded("nobody waits for it any more"));
}

std::size_t StorageThreads::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void StorageThreads::run() {
  const Status late =
      resource_exhausted("queue_time_target: overloaded storage threads; try again later");
  std::unique_lock lock(mutex_);
  while (true) {
    work_arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    auto taken = queue_.take(clock_.steady(), false);
    if (!taken) return;
    lock.unlock();
    if (taken->is_late)
      taken->item.refuse(late);
    else
      taken->item.work();
    taken.reset();  // What it captured goes before the lock is taken again.
    lock.lock();
  }
}

}  // namespace skua
