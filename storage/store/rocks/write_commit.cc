// The committing half of the write pipeline: WAL, seal, sync, and the acknowledgements.
#include <rocksdb/iostats_context.h>
#include <rocksdb/perf_level.h>

#include <algorithm>
#include <iterator>

#include "storage/store/rocks/committed_rows.h"
#include "storage/store/rocks/disk_reserve.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/stopped_writes.h"
#include "storage/store/rocks/wal_scan.h"
#include "storage/store/rocks/write_pipeline.h"

namespace skua {
namespace {

// Groups prepared ahead of the one being committed.
constexpr std::size_t kPreparedGroupsMax = 2;

// Puts a record that nobody reads into a memtable, and into no log. When RocksDB 7.8 resumes after
// an error it leaves the log that it could not write only if a memtable holds something; otherwise
// it writes to that log again, which ends the process. A new log or memtable that is due comes with
// this record already, so that the commit behind it finds it there.
Status hold_something(const RocksFamilies& rocks) {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  return from_rocks(rocks.db->Put(options, rocks.db->DefaultColumnFamily(), "", ""),
                    "committing rows");
}

// Before the first commit of a log: what is in the one before it must not be lost without it. Not
// by RocksDB 7.8, which ends the process when one of its flushes could not sync that log just now.
Status sync_log_before(const RocksFamilies& rocks) {
  std::unique_ptr<rocksdb::LogFile> log;
  RETURN_IF_ERROR(from_rocks(rocks.db->GetCurrentWalFile(&log), "looking for the WAL"));
  std::string& before = rocks.stopped_writes->log;
  const std::string now = log->PathName().substr(1);
  if (now == before) return {};
  if (!before.empty()) RETURN_IF_ERROR(sync_file(*rocks.db->GetEnv(), rocks.db->GetName(), before));
  before = now;
  return {};
}

// How long this thread spends syncing files, as RocksDB measures it: a write syncs the log within.
class SyncTime {
 public:
  SyncTime() : level_(rocksdb::GetPerfLevel()) {
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableTimeExceptForMutex);
    before_ns_ = rocksdb::get_iostats_context()->fsync_nanos;
  }
  ~SyncTime() { rocksdb::SetPerfLevel(level_); }
  SyncTime(const SyncTime&) = delete;
  SyncTime& operator=(const SyncTime&) = delete;

  [[nodiscard]] double seconds() const {
    return static_cast<double>(rocksdb::get_iostats_context()->fsync_nanos - before_ns_) / 1e9;
  }

 private:
  rocksdb::PerfLevel level_;
  std::uint64_t before_ns_ = 0;
};

}  // namespace

Status WritePipeline::sync() {
  const Sequence last = last_commit().sequence;
  if (last == synced_sequence_) return writable();
  const std::lock_guard wal(rocks_.stopped_writes->wal());
  if (!writable().ok() || rocks_.stopped_writes->wants_resume()) return writable();
  const SyncTime time;
  const Status status = from_rocks(rocks_.db->SyncWAL(), "syncing the WAL");
  metrics_.wal_sync_latency.get().Observe(time.seconds());
  if (!status.ok()) {
    note_failure(status);
    return status;
  }
  synced_sequence_ = last;
  write_seal(last);
  return {};
}

// After a sync and before the ack: a whole record behind damage proves that what is damaged was
// synced. The rows are safe without it, so that its failure is for the next commit to meet.
void WritePipeline::write_seal(Sequence sequence) {
  reach(options_.code_points, CodePoint::kBeforeSeal);
  rocksdb::WriteBatch seal;
  (void)seal.PutLogData(wal_seal(sequence));
  (void)rocks_.db->Write(rocksdb::WriteOptions(), &seal);
}

void WritePipeline::hand_over(Group group) {
  std::unique_lock lock(mutex_);
  group_committed_.wait(lock, [&] { return prepared_.size() < kPreparedGroupsMax; });
  prepared_.push_back(std::move(group));
  lock.unlock();
  group_ready_.notify_one();
}

void WritePipeline::wait_until_committed() {
  std::unique_lock lock(mutex_);
  group_committed_.wait(lock, [&] { return prepared_.empty() && !committing_; });
}

void WritePipeline::run_committer() {
  while (true) {
    Group group;
    {
      std::unique_lock lock(mutex_);
      group_ready_.wait(lock, [&] { return preparer_stopped_ || !prepared_.empty(); });
      if (prepared_.empty()) return;
      group = std::move(prepared_.front());
      prepared_.pop_front();
      committing_ = true;
    }
    commit_group(group);
    {
      const std::lock_guard lock(mutex_);
      queued_rows_ -= group.rows;
      queued_bytes_ -= group.bytes;
      committing_ = false;
    }
    group_committed_.notify_all();
  }
}

void WritePipeline::commit_group(Group& group) {
  Status status;
  {
    const std::lock_guard lock(mutex_);
    if (group.failures != failures_)
      status = unavailable("the commit before this one failed: " + failure_.message());
  }
  if (status.ok() && group.changes_anything) {
    rocks_.disk->spend(group.bytes);
    const std::chrono::nanoseconds start = clock_.steady();
    status = write_and_sync(group.batch, group.last.sequence, options_.durability_sync);
    const std::chrono::duration<double> took = clock_.steady() - start;
    metrics_.commits.get().Increment();
    metrics_.commit_latency.get().Observe(took.count());
    metrics_.commit_rows.get().Observe(static_cast<double>(group.rows));
    if (!status.ok()) note_failure(status);
  }
  if (status.ok()) {
    {
      const std::lock_guard lock(mutex_);
      if (group.changes_anything) last_commit_ = group.last;
    }
    committed_group_.store(group.number);
    entities_.release(group.number);
    writers_.release(group.number);
    appends_.release(group.number);
    letters_.release(group.number);
  } else {
    const std::lock_guard lock(mutex_);
    std::move(group.appends.begin(), group.appends.end(), std::back_inserter(failed_appends_));
  }
  for (auto& [done, answer] : group.answers) {
    if (!status.ok() && answer.ok()) answer = status;
    reach(options_.code_points, CodePoint::kBeforeReply);
    done(std::move(answer));
    reach(options_.code_points, CodePoint::kAfterReply);
  }
}

// RocksDB refuses writes after an error of the disk until it is told to try again.
Status WritePipeline::resume_after_failure() {
  if (writable().ok() && !rocks_.stopped_writes->wants_resume()) return {};
  if (Status resumed = resumption_.run(options_.resume_timeout); !resumed.ok()) {
    note_failure(resumed);
    return resumed;
  }
  const std::lock_guard lock(mutex_);
  failure_ = {};
  return {};
}

Status WritePipeline::write_and_sync(rocksdb::WriteBatch& batch, Sequence sequence, bool syncs) {
  const std::lock_guard wal(rocks_.stopped_writes->wal());
  RETURN_IF_ERROR(resume_after_failure());
  RETURN_IF_ERROR(hold_something(rocks_));
  if (!syncs) RETURN_IF_ERROR(sync_log_before(rocks_));
  // RocksDB syncs before it shows the rows: what could not be synced is never seen.
  rocksdb::WriteOptions options;
  options.sync = syncs;
  RETURN_IF_ERROR(write_and_tell(options, batch));
  if (syncs) write_seal(sequence);
  return {};
}

Status WritePipeline::write_and_tell(const rocksdb::WriteOptions& options,
                                     rocksdb::WriteBatch& batch) {
  const auto commit = [&] {
    reach(options_.code_points, CodePoint::kBeforeCommit);
    const SyncTime time;
    Status written = from_rocks(rocks_.db->Write(options, &batch), "committing rows");
    if (options.sync) metrics_.wal_sync_latency.get().Observe(time.seconds());
    reach(options_.code_points, CodePoint::kAfterCommit);
    return written;
  };
  if (tier_ == nullptr) return commit();
  ASSIGN_OR_RETURN(const std::vector<CommittedRow> rows,
                   committed_rows(rocks_, *generations_.load(), batch));
  if (rows.empty()) return commit();
  tier_->before_visible(rows);
  Status status = commit();
  reach(options_.code_points, CodePoint::kBeforeTierUpdate);
  tier_->after_visible(rows, status.ok());
  reach(options_.code_points, CodePoint::kAfterTierUpdate);
  return status;
}

void WritePipeline::note_failure(Status status) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(status);
  ++failures_;
}

}  // namespace skua
