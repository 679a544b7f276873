#include "storage/store/rocks/write_pipeline.h"

#include <algorithm>
#include <future>
#include <utility>

#include "storage/codec/row_codec.h"
#include "storage/store/rocks/disk_reserve.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

// A group is closed at these sizes, so that one sync serves many writes and none waits for too
// many.
constexpr std::uint64_t kGroupRowsMax = 16384;
constexpr std::uint64_t kGroupBytesMax = 8 << 20;
// Writes that wait although the queue is full, without their rows, for their place in the order.
constexpr std::uint64_t kTurnedAwayMax = 16384;

// What a write holds in memory while it waits, and adds to its group, about.
std::uint64_t bytes_of(const WriteBatch& batch) {
  std::uint64_t bytes = 256 + batch.request_rows;
  for (const UnstampedRow& row : batch.rows) bytes += row.entity_key.size() + row.row.size() + 64;
  for (const Rejection& rejection : batch.rejections)
    bytes += rejection.column.size() + rejection.reason.message().size() + 64;
  for (const ProgressRecord& record : batch.progress)
    bytes += record.name.size() + record.value.size();
  for (const DeadLetter& letter : batch.dead_letters) {
    bytes += letter.entity_key.size() + letter.column.size() + letter.reason.message().size() +
             letter.record.size() + 128;
    for (const JoinKeyValue& key : letter.join_keys)
      bytes += key.name.size() + key.value.size() + sizeof(key);
  }
  bytes += batch.expired_letter_bytes + batch.settled_letters.size() * 64;
  if (batch.append) bytes += 256 + batch.append->refusal.message().size();
  return bytes;
}

// Deletes, and what only takes letters away, go on when the disk is nearly full: they are small,
// and the way to make room.
bool makes_room(const WriteBatch& batch) {
  return batch.dead_letters.empty() && !batch.append &&
         std::all_of(batch.rows.begin(), batch.rows.end(), [](const UnstampedRow& row) {
           return RowView::trusted(row.row).is_tombstone();
         });
}

// A write that the queue has no room for, as its producer's place alone.
WriteBatch place_of(const WriteBatch& batch, const Status& refusal) {
  WriteBatch place;
  place.incarnation = batch.incarnation;
  place.append = batch.append;
  place.append->refusal = refusal;
  return place;
}

}  // namespace

WritePipeline::WritePipeline(const RocksFamilies& rocks, const RocksEngineOptions& options,
                             const Clock& clock, Metrics& metrics, CommitPoint last)
    : rocks_(rocks),
      options_(options),
      clock_(clock),
      metrics_(metrics),
      merge_(rocks),
      next_sequence_(last.sequence + 1),
      last_created_(last.created_timestamp),
      appends_(rocks),
      letters_(rocks, options.dead_letter_bytes_max),
      last_commit_(last),
      resumption_(rocks, metrics),
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

Status WritePipeline::check_room(const Write& write) const {
  if (stopping_) return unavailable("the server is shutting down; retry elsewhere or later");
  if (Status disk = rocks_.disk->admit(); !disk.ok() && !makes_room(write.batch)) return disk;
  const std::uint64_t rows = queued_rows_ + write.batch.rows.size();
  if (rows > options_.limits.write_queue_rows_max && queued_rows_ > 0)
    return resource_exhausted(
        "write_queue_rows_max: too many rows wait to be committed; retry later");
  const std::uint64_t bytes = queued_bytes_ + write.bytes;
  if (bytes > options_.limits.write_queue_bytes_max && queued_bytes_ > 0)
    return resource_exhausted(
        "write_queue_bytes_max: too many bytes wait to be committed; retry later");
  return {};
}

// What a producer sends behind a batch that is turned away must not overtake it.
bool WritePipeline::keeps_place(const Write& write) const {
  return !stopping_ && write.batch.append && write.batch.append->producer &&
         turned_away_ < kTurnedAwayMax;
}

void WritePipeline::write(WriteBatch batch, WriteDone done) {
  Write write{std::move(batch), std::move(done), 0, {}};
  write.bytes = bytes_of(write.batch);
  Status refused;
  {
    const std::lock_guard lock(mutex_);
    refused = check_room(write);
    if (!refused.ok() && keeps_place(write)) {
      write.batch = place_of(write.batch, refused);
      write.bytes = bytes_of(write.batch);
      write.turned_away = std::exchange(refused, Status());
      ++turned_away_;
    }
    if (refused.ok()) {
      queued_rows_ += write.batch.rows.size();
      queued_bytes_ += write.bytes;
      queue_.emplace_back(std::move(write));
    }
  }
  if (!refused.ok()) {
    write.done(std::move(refused));
    return;
  }
  queue_changed_.notify_one();
}

// Runs with nothing else in the pipeline.
Status WritePipeline::run_alone(const std::function<Status()>& run) {
  std::promise<Status> promise;
  std::future<Status> outcome = promise.get_future();
  const auto request = [&] {
    wait_until_committed();
    entities_.clear();
    writers_.clear();
    appends_.clear();
    letters_.clear();
    promise.set_value(run());
  };
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return unavailable("the server is shutting down");
    queue_.emplace_back(ExclusiveRequest{request});
  }
  queue_changed_.notify_one();
  return outcome.get();
}

WritePipeline::Exclusive WritePipeline::begin_exclusive() {
  Exclusive exclusive;
  exclusive.sequence = next_sequence_;
  exclusive.created_timestamp = last_created_ = std::max(clock_.now(), last_created_ + Duration{1});
  return exclusive;
}

Status WritePipeline::commit_exclusive(const std::function<Status(Exclusive&)>& prepare,
                                       const std::function<void()>& publish) {
  return run_alone([&]() -> Status {
    Exclusive exclusive = begin_exclusive();
    ++next_sequence_;
    RETURN_IF_ERROR(prepare(exclusive));
    const CommitPoint point{exclusive.sequence, exclusive.created_timestamp};
    exclusive.batch.Put(rocks_.meta, kLastCommitKey, encode_commit_point(point));
    reach(options_.code_points, CodePoint::kBeforeExclusiveCommit);
    Status status = write_and_sync(exclusive.batch, point.sequence,
                                   options_.durability_sync || exclusive.is_synced);
    if (status.ok()) {
      reach(options_.code_points, CodePoint::kBeforeSwap);
      publish();
      reach(options_.code_points, CodePoint::kAfterSwap);
      const std::lock_guard lock(mutex_);
      last_commit_ = point;
    } else {
      note_failure(status);
    }
    return status;
  });
}

CommitPoint WritePipeline::last_commit() const {
  const std::lock_guard lock(mutex_);
  return last_commit_;
}

Status WritePipeline::writable() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::uint64_t WritePipeline::queued_rows() const {
  const std::lock_guard lock(mutex_);
  return queued_rows_;
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
      turned_away_ -= write->turned_away.ok() ? 0 : 1;
    }
    const bool is_exclusive = write == nullptr;
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (is_exclusive) break;
  }
  return taken;
}

}  // namespace skua
