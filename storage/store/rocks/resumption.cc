#include "storage/store/rocks/resumption.h"

#include <rocksdb/convenience.h>

#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/stopped_writes.h"

namespace skua {

Resumption::~Resumption() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    if (!has_ended_) rocksdb::CancelAllBackgroundWork(rocks_.db, false);
  }
  thread_.join();
}

Status Resumption::run(Duration patience) {
  std::unique_lock lock(mutex_);
  if (thread_.joinable()) {
    patience = Duration{0};
  } else {
    has_ended_ = false;
    rocks_.stopped_writes->begin_resume();
    thread_ = std::thread([this] { resume(); });
  }
  const bool is_done = ended_.wait_for(lock, patience, [this] { return has_ended_; });
  metrics_.disk_needs_restart.get().Set(is_done ? 0 : 1);
  if (!is_done)
    return unavailable(
        "the disk failed, and the store does not go on writing yet; if that stays when the disk is "
        "well, restart skuad. Reads go on");
  lock.unlock();
  thread_.join();
  rocks_.stopped_writes->end_resume();
  return outcome_;
}

// What could not be written may be in the MANIFEST all the same, with files that RocksDB takes for
// obsolete. The next flush begins another one.
rocksdb::Status Resumption::begin_manifest() {
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  const rocksdb::Status put = rocks_.db->Put(unlogged, "", "");
  return put.ok() ? rocks_.db->Flush({}) : put;
}

void Resumption::resume() {
  // After a failed write of the MANIFEST RocksDB keeps every file until it has resumed. 7.8 forgets
  // that when such a write fails while it resumes, and asserts it the next time.
  (void)rocks_.db->DisableFileDeletions();
  rocksdb::Status status = rocks_.db->Resume();
  if (status.ok()) status = begin_manifest();
  if (status.ok()) (void)rocks_.db->EnableFileDeletions(true);
  Status outcome = from_rocks(status, "resuming after an error of the disk");
  const std::lock_guard lock(mutex_);
  outcome_ = std::move(outcome);
  has_ended_ = true;
  ended_.notify_all();
}

}  // namespace skua
