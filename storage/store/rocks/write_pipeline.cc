#include "storage/store/rocks/write_pipeline.h"

#include <algorithm>
#include <future>

#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

// A group is closed at these sizes, so that one sync serves many writes and none waits for too
// many.
constexpr std::uint64_t kGroupRowsMax = 16384;
constexpr std::uint64_t kGroupBytesMax = 8 << 20;

// What a write holds in memory while it waits, and adds to its group, about.
std::uint64_t bytes_of(const WriteBatch& batch) {
  std::uint64_t bytes = 256 + batch.request_rows;
  for (const UnstampedRow& row : batch.rows) bytes += row.entity_key.size() + row.row.size() + 64;
  for (const Rejection& rejection : batch.rejections)
    bytes += rejection.column.size() + rejection.reason.message().size() + 64;
  for (const ProgressRecord& record : batch.progress)
    bytes += record.name.size() + record.value.size();
  return bytes;
}

}  // namespace

WritePipeline::WritePipeline(const RocksFamilies& rocks, const RocksEngineOptions& options,
                             const Clock& clock, Metrics& metrics, CommitPoint last)
    : rocks_(rocks),
      options_(options),
      clock_(clock),
      metrics_(metrics),
      rules_(std::make_shared<const RulesTable>()),
      merge_(rocks),
      next_sequence_(last.sequence + 1),
      last_created_(last.created_timestamp),
      last_commit_(last),
      preparer_([this] { run_preparer(); }),
      committer_([this] { run_committer(); }) {}

WritePipeline::~WritePipeline() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  queue_changed_.notify_all();
  preparer_.join();
  committer_.join();
}

void WritePipeline::write(WriteBatch batch, WriteDone done) {
  Write write{std::move(batch), std::move(done)};
  write.bytes = bytes_of(write.batch);
  Status refused;
  {
    const std::lock_guard lock(mutex_);
    const std::uint64_t rows = queued_rows_ + write.batch.rows.size();
    const std::uint64_t bytes = queued_bytes_ + write.bytes;
    if (stopping_) {
      refused = unavailable("the server is shutting down; retry elsewhere or later");
    } else if (rows > options_.limits.write_queue_rows_max && queued_rows_ > 0) {
      refused = resource_exhausted(
          "write_queue_rows_max: too many rows wait to be committed; retry later");
    } else if (bytes > options_.limits.write_queue_bytes_max && queued_bytes_ > 0) {
      refused = resource_exhausted(
          "write_queue_bytes_max: too many bytes wait to be committed; retry later");
    } else {
      queued_rows_ = rows;
      queued_bytes_ = bytes;
      queue_.emplace_back(std::move(write));
    }
  }
  if (!refused.ok()) {
    write.done(std::move(refused));
    return;
  }
  queue_changed_.notify_one();
}

Status WritePipeline::commit_exclusive(const std::function<Status(Exclusive&)>& prepare,
                                       const std::function<void()>& publish) {
  std::promise<Status> promise;
  std::future<Status> outcome = promise.get_future();
  const auto run = [&] {
    wait_until_committed();
    entities_.clear();
    writers_.clear();
    Exclusive exclusive;
    exclusive.sequence = next_sequence_++;
    exclusive.created_timestamp = last_created_ =
        std::max(clock_.now(), last_created_ + Duration{1});
    Status status = prepare(exclusive);
    if (status.ok()) {
      const CommitPoint point{exclusive.sequence, exclusive.created_timestamp};
      exclusive.batch.Put(rocks_.meta, kLastCommitKey, encode_commit_point(point));
      status = write_and_sync(exclusive.batch, point.sequence);
      if (status.ok()) {
        publish();
        const std::lock_guard lock(mutex_);
        last_commit_ = point;
      } else {
        note_failure(status);
      }
    }
    promise.set_value(std::move(status));
  };
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return unavailable("the server is shutting down");
    queue_.emplace_back(ExclusiveRequest{run});
  }
  queue_changed_.notify_one();
  return outcome.get();
}

CommitPoint WritePipeline::last_commit() const {
  const std::lock_guard lock(mutex_);
  return last_commit_;
}

Status WritePipeline::writable() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void WritePipeline::run_preparer() {
  while (true) {
    std::vector<Request> requests = take_requests();
    if (requests.empty()) break;
    if (auto* exclusive = std::get_if<ExclusiveRequest>(&requests.front()))
      exclusive->run();
    else
      prepare_group(requests);
  }
  {
    const std::lock_guard lock(mutex_);
    preparer_stopped_ = true;
  }
  group_ready_.notify_all();
}

// One exclusive request, or the writes before the next one up to the size of a group. Empty:
// stopping.
std::vector<WritePipeline::Request> WritePipeline::take_requests() {
  std::unique_lock lock(mutex_);
  queue_changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  std::vector<Request> taken;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  while (!queue_.empty() && rows < kGroupRowsMax && bytes < kGroupBytesMax) {
    const auto* write = std::get_if<Write>(&queue_.front());
    if (write == nullptr && !taken.empty()) break;
    if (write != nullptr) {
      rows += write->batch.rows.size();
      bytes += write->bytes;
    }
    const bool is_exclusive = write == nullptr;
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (is_exclusive) break;
  }
  return taken;
}

}  // namespace skua
