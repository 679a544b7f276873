#include "clients/cpp/write_stream.h"

#include <utility>

namespace skua {

WriteStream::WriteStream(SkuaClient& client, std::size_t lanes) : client_(client), lanes_(lanes) {
  threads_.reserve(lanes);
  for (Lane& lane : lanes_) threads_.emplace_back([this, &lane] { run(lane); });
}

WriteStream::~WriteStream() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (Lane& lane : lanes_) lane.changed.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

void WriteStream::submit(std::size_t lane_index, std::uint64_t ticket, Request request) {
  Lane& lane = lanes_[lane_index];
  std::unique_lock lock(mutex_);
  lane.changed.wait(lock, [&lane] { return !lane.waiting.has_value(); });
  lane.waiting = Waiting{ticket, std::move(request)};
  ++in_flight_;
  lane.changed.notify_all();
}

std::optional<FinishedWrite> WriteStream::pop_finished() {
  if (finished_.empty()) return std::nullopt;
  std::optional<FinishedWrite> out(std::move(finished_.front()));
  finished_.pop_front();
  return out;
}

std::optional<FinishedWrite> WriteStream::next() {
  std::unique_lock lock(mutex_);
  finished_changed_.wait(lock, [this] { return !finished_.empty() || in_flight_ == 0; });
  return pop_finished();
}

std::optional<FinishedWrite> WriteStream::try_next() {
  const std::lock_guard lock(mutex_);
  return pop_finished();
}

Result<v1::WriteRowsResponse> WriteStream::send(Request request) {
  if (auto* deletes = std::get_if<v1::DeleteRowsRequest>(&request))
    return client_.delete_rows(std::move(*deletes));
  return client_.write_rows(std::get<v1::WriteRowsRequest>(std::move(request)));
}

void WriteStream::run(Lane& lane) {
  std::unique_lock lock(mutex_);
  while (true) {
    lane.changed.wait(lock, [this, &lane] { return lane.waiting.has_value() || stopping_; });
    if (!lane.waiting.has_value()) return;
    Waiting work = *std::move(lane.waiting);
    lane.waiting.reset();
    lane.changed.notify_all();
    lock.unlock();
    auto response = send(std::move(work.request));
    lock.lock();
    finished_.push_back({work.ticket, std::move(response)});
    --in_flight_;
    finished_changed_.notify_all();
  }
}

}  // namespace skua
