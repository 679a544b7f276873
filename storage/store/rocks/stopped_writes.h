#pragma once

#include <rocksdb/db.h>
#include <rocksdb/listener.h>

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

namespace skua {

// Knows whether RocksDB ever stopped taking writes since it was opened, as it does when the disk is
// full or fails. It takes writes again when it is told to, but RocksDB 7.8 never again takes whole
// files: it goes on as if it had given them numbers, and ends the process. THREAD-SAFE.
class StoppedWrites final : public rocksdb::EventListener {
 public:
  // RocksDB 7.8 takes an error of the disk that it does not know for the end, and goes on only when
  // it is opened anew. It need not: it resumes in new files and trusts nothing of those that
  // failed. What fails in a compaction is compacted later, and stops nothing.
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override {
    using Severity = rocksdb::Status::Severity;
    const bool is_of_compaction = reason == rocksdb::BackgroundErrorReason::kCompaction;
    if (error->IsIOError() && error->severity() == Severity::kFatalError)
      *error = is_of_compaction ? rocksdb::Status() : rocksdb::Status(*error, Severity::kHardError);
    if (is_of_compaction && error->severity() < Severity::kHardError) return;
    happened_ = true;
    const bool was_stopped = wants_resume_.exchange(true);
    if (is_resuming_ || !was_stopped) let_flushes_begin(reason);
  }

  // Of the open database, before anything is written.
  void set_database(rocksdb::DB& db, const std::vector<rocksdb::ColumnFamilyHandle*>& families) {
    const std::lock_guard lock(database_);
    families_ = families;
    db_ = &db;
  }
  // Before its families go.
  void forget_database() {
    const std::lock_guard lock(database_);
    db_ = nullptr;
  }
  [[nodiscard]] bool happened() const { return happened_; }

  // RocksDB must be told to go on. Until then its WAL is not to be synced: that asserts, or makes
  // the error one that does not end.
  [[nodiscard]] bool wants_resume() const { return wants_resume_; }
  // Around that. An error that comes in between is not forgotten.
  void begin_resume() {
    is_resuming_ = true;
    wants_resume_ = false;
  }
  void end_resume() { is_resuming_ = false; }

  // The log that has the last commit; with wal().
  std::string log;

  // Held by whoever writes to the WAL or syncs it: an error of one must be known to the other.
  [[nodiscard]] std::mutex& wal() { return wal_; }

 private:
  // The error is in force when this returns. RocksDB 7.8 forgets a flush that is about to begin
  // then, and waits for it for ever when it resumes.
  void let_flushes_begin(rocksdb::BackgroundErrorReason reason) const {
    using Reason = rocksdb::BackgroundErrorReason;
    // Flushes come one after the other.
    if (reason == Reason::kFlush || reason == Reason::kFlushNoWAL) return;
    for (int i = 0; i < 200 && is_flush_pending(); ++i)
      rocksdb::Env::Default()->SleepForMicroseconds(1000);
  }
  [[nodiscard]] bool is_flush_pending() const {
    const std::lock_guard lock(database_);
    std::uint64_t is_pending = 0;
    for (std::size_t i = 0; db_ != nullptr && i < families_.size() && is_pending == 0; ++i)
      (void)db_->GetIntProperty(families_[i], rocksdb::DB::Properties::kMemTableFlushPending,
                                &is_pending);
    return is_pending != 0;
  }

  std::atomic<bool> happened_{false};
  std::atomic<bool> wants_resume_{false};
  std::atomic<bool> is_resuming_{false};
  std::mutex wal_;
  mutable std::mutex database_;  // Guards what follows.
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  rocksdb::DB* db_ = nullptr;
};

}  // namespace skua
