#include "clients/cpp/load_stream.h"

#include <utility>

namespace skua {

LoadStream::LoadStream(SkuaClient& client, std::size_t in_flight)
    : client_(client), waiting_max_(in_flight) {
  threads_.reserve(in_flight);
  for (std::size_t i = 0; i < in_flight; ++i) threads_.emplace_back([this] { run(); });
}

LoadStream::~LoadStream() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  waiting_changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void LoadStream::submit(v1::StageRowsRequest request) {
  std::unique_lock lock(mutex_);
  waiting_changed_.wait(lock, [this] { return failed_ || waiting_.size() < waiting_max_; });
  if (failed_) return;
  waiting_.push_back(std::move(request));
  waiting_changed_.notify_all();
}

std::optional<FinishedChunk> LoadStream::pop_finished() {
  if (finished_.empty()) return std::nullopt;
  std::optional<FinishedChunk> out(std::move(finished_.front()));
  finished_.pop_front();
  return out;
}

std::optional<FinishedChunk> LoadStream::next() {
  std::unique_lock lock(mutex_);
  finished_changed_.wait(
      lock, [this] { return !finished_.empty() || (waiting_.empty() && under_way_ == 0); });
  return pop_finished();
}

std::optional<FinishedChunk> LoadStream::try_next() {
  const std::lock_guard lock(mutex_);
  return pop_finished();
}

void LoadStream::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    waiting_changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const v1::StageRowsRequest request = std::move(waiting_.front());
    waiting_.pop_front();
    ++under_way_;
    lock.unlock();
    waiting_changed_.notify_all();
    auto response = client_.stage_rows(request);
    lock.lock();
    --under_way_;
    if (!response.ok()) {
      failed_ = true;
      waiting_.clear();
      waiting_changed_.notify_all();
    }
    finished_.push_back({request.chunk(), std::move(response)});
    finished_changed_.notify_all();
  }
}

}  // namespace skua
