#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "skua/v1/load.pb.h"
#include "storage/base/result.h"

namespace skua {

// A server that takes one bulk load of airport and temp: rejects rows with a temp of -1, keeps
// `chunks_kept_at_once` chunks in memory before they are staged for good, and forgets what is in
// memory at the chunks of `restarts`. THREAD-SAFE.
class FakeLoadServer {
 public:
  std::size_t chunks_kept_at_once = 3;
  std::vector<std::uint64_t> restarts;  // Chunk numbers, each once.
  std::uint64_t expired = 0;
  bool keeps_publishing = false;  // Never done.

  Result<std::string> serve(const std::string& method, const std::string& bytes) {
    if (method.ends_with("BeginLoad")) return begin();
    if (method.ends_with("StageRows")) return stage(bytes);
    if (method.ends_with("PublishLoad")) return publish(bytes);
    return internal_error("no such method");
  }

  [[nodiscard]] std::vector<double> temps() const {
    const std::lock_guard lock(mutex_);
    return durable_;
  }
  [[nodiscard]] int sessions() const {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(session_);
  }
  [[nodiscard]] bool is_published() const {
    const std::lock_guard lock(mutex_);
    return published_;
  }

 private:
  Result<std::string> begin() {
    const std::lock_guard lock(mutex_);
    forget();
    v1::BeginLoadResponse response;
    fill(*response.mutable_progress());
    response.set_session(session_);
    if (published_) fill(*response.mutable_receipt());
    return response.SerializeAsString();
  }

  Result<std::string> stage(const std::string& bytes) {
    v1::StageRowsRequest request;
    if (!request.ParseFromString(bytes)) return internal_error("no request");
    std::unique_lock lock(mutex_);
    const auto is_current = [&] { return request.session() == session_; };
    changed_.wait(lock, [&] { return !is_current() || request.chunk() <= next_; });
    if (!is_current()) return Status(StatusCode::kAborted, "no such session");
    for (auto restart = restarts.begin(); restart != restarts.end(); ++restart) {
      if (*restart != request.chunk()) continue;
      restarts.erase(restart);
      forget();
      return unavailable("restarting");
    }
    v1::StageRowsResponse response;
    if (request.chunk() == next_) take(request, response);
    fill(*response.mutable_progress());
    return response.SerializeAsString();
  }

  void take(const v1::StageRowsRequest& request, v1::StageRowsResponse& response) {
    const auto& temps = request.columns(1).column().double_values();
    for (int row = 0; row < temps.size(); ++row) {
      if (temps[row] != -1) {
        buffered_.push_back(temps[row]);
        continue;
      }
      response.set_rejected(response.rejected() + 1);
      v1::Rejection& rejection = *response.add_rejections();
      rejection.set_row(static_cast<std::uint32_t>(row));
      rejection.set_column("temp");
      rejection.set_code("INVALID_ARGUMENT");
    }
    ++next_;
    checkpoint_ = request.checkpoint();
    if (++buffered_chunks_ >= chunks_kept_at_once) keep();
    changed_.notify_all();
  }

  Result<std::string> publish(const std::string& bytes) {
    v1::PublishLoadRequest request;
    if (!request.ParseFromString(bytes)) return internal_error("no request");
    const std::lock_guard lock(mutex_);
    if (request.session() != session_) return Status(StatusCode::kAborted, "no such session");
    if (request.chunks() != next_) return failed_precondition("chunks are missing");
    keep();
    v1::PublishLoadResponse response;
    response.set_phase(v1::MERGING);
    if (keeps_publishing || ++asked_ < 3) return response.SerializeAsString();
    published_ = true;
    response.set_phase(v1::PUBLISHED);
    fill(*response.mutable_receipt());
    return response.SerializeAsString();
  }

  void keep() {
    durable_.insert(durable_.end(), buffered_.begin(), buffered_.end());
    buffered_.clear();
    buffered_chunks_ = 0;
    durable_next_ = next_;
    durable_checkpoint_ = checkpoint_;
  }
  void forget() {
    buffered_.clear();
    buffered_chunks_ = 0;
    next_ = durable_next_;
    ++session_;
    changed_.notify_all();
  }
  void fill(v1::LoadProgress& progress) const {
    progress.set_load_id(1);
    progress.set_rows(durable_.size() - expired);
    progress.set_expired(expired);
    progress.set_next_chunk(durable_next_);
    progress.set_checkpoint(durable_checkpoint_);
  }
  void fill(v1::LoadReceipt& receipt) const {
    receipt.set_rows(durable_.size() - expired);
    receipt.set_expired(expired);
    receipt.set_commit_token("token");
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t session_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t durable_next_ = 0;
  std::string checkpoint_;
  std::string durable_checkpoint_;
  std::vector<double> buffered_;
  std::size_t buffered_chunks_ = 0;
  std::vector<double> durable_;
  int asked_ = 0;
  bool published_ = false;
};

}  // namespace skua
