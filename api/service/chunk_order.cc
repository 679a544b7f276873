#include "api/service/chunk_order.h"

#include <string>
#include <utility>

namespace skua {

Status ChunkOrder::admit(std::uint64_t number, std::uint64_t bytes) {
  if (!closed_.ok()) return closed_;
  if (number < next_ || waiting_.contains(number))
    return already_exists("chunk " + std::to_string(number) + " came before");
  // The next one is never refused: the others wait for it.
  if (number == next_) {
    waiting_bytes_.add(bytes);
    return Status::ok_status();
  }
  if (number - next_ > waiting_max_ || waiting_.size() >= waiting_max_)
    return resource_exhausted("load_chunks_waiting_max: chunk " + std::to_string(number) +
                              " is too far ahead of chunk " + std::to_string(next_) +
                              ", which is next");
  return waiting_bytes_.try_add(bytes);
}

void ChunkOrder::run(std::uint64_t number, std::uint64_t bytes, Work work) {
  std::unique_lock lock(mutex_);
  if (const Status refused = admit(number, bytes); !refused.ok()) {
    lock.unlock();
    (void)work(refused);
    return;
  }
  waiting_.emplace(number, Waiting{std::move(work), bytes});
  if (is_running_) return;
  is_running_ = true;
  while (!waiting_.empty() && waiting_.begin()->first == next_) {
    waiting_bytes_.remove(waiting_.begin()->second.bytes);
    const Work turn = std::move(waiting_.begin()->second.work);
    waiting_.erase(waiting_.begin());
    ++next_;
    lock.unlock();
    const Status staged = turn(Status::ok_status());
    if (!staged.ok()) close(Status(StatusCode::kAborted, "an earlier chunk could not be staged"));
    lock.lock();
  }
  is_running_ = false;
  became_idle_.notify_all();
}

void ChunkOrder::wait_idle() {
  std::unique_lock lock(mutex_);
  became_idle_.wait(lock, [this] { return !is_running_; });
}

void ChunkOrder::close(const Status& reason) {
  std::map<std::uint64_t, Waiting> waiting;
  {
    const std::lock_guard lock(mutex_);
    if (closed_.ok()) closed_ = reason;
    waiting.swap(waiting_);
  }
  for (const auto& [number, chunk] : waiting) {
    waiting_bytes_.remove(chunk.bytes);
    (void)chunk.work(reason);
  }
}

Status ChunkOrder::check_idle(std::uint64_t next) {
  std::unique_lock lock(mutex_);
  // A chunk is answered inside its turn, and the answer may be acted upon before the turn ends.
  became_idle_.wait(lock, [this] { return !is_running_; });
  if (!closed_.ok()) return closed_;
  if (!waiting_.empty()) return failed_precondition("chunks of the load wait for an earlier one");
  if (next == next_) return Status::ok_status();
  return failed_precondition("the load has " + std::to_string(next_) + " chunks, and not " +
                             std::to_string(next));
}

}  // namespace skua
