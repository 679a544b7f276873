#include <rocksdb/convenience.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "storage/codec/key_codec.h"
#include "storage/store/rocks/rocks_engine_impl.h"
#include "storage/store/rocks/rocks_status.h"
#include "storage/store/rocks/row_filing.h"

namespace skua {
namespace {

// A forward jump of wall time by more than this stops removal until an operator confirms it.
constexpr Duration kClockJumpMax = std::chrono::hours(1);

void log_failure(const char* what, const Status& status) {
  if (!status.ok()) spdlog::warn("upkeep: {} failed: {}", what, status.to_string());
}

rocksdb::CompactRangeOptions whole_range(std::atomic<bool>& canceled) {
  rocksdb::CompactRangeOptions options;
  options.canceled = &canceled;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  return options;
}

}  // namespace

void RocksEngine::run_upkeep() {
  std::unique_lock lock(upkeep_mutex_);
  while (!stopping_) {
    lock.unlock();
    upkeep_once();
    lock.lock();
    upkeep_wakes_.wait_for(lock, options_.maintenance_interval, [&] { return stopping_; });
  }
}

void RocksEngine::upkeep_once() {
  log_failure("moving the retention clock", advance_retention_clock(false));
  log_failure("expiring snapshots", expire_holds());
  log_failure("reclaiming dropped views", purge_dropped_rows());
  log_failure("cleaning up after bulk loads", loads_->clean_up());
  log_failure("purging erased rows", purge_erasures(options_.erase_purge_delay));
  checkpoints_->note_erasures();
  log_failure("forgetting silent writers", forget_silent_writers());
  log_failure("removing old dead letters", forget_old_letters());
  // Reads every producer, so that it runs far less often than it would find one.
  if (clock_.now() - producers_checked_ < options_.producer_lifetime / 100) return;
  producers_checked_ = clock_.now();
  log_failure("forgetting silent producers", forget_silent_producers());
}

Status RocksEngine::advance_retention_clock(bool confirmed) {
  const Timestamp wall = clock_.now();
  const std::chrono::nanoseconds steady = clock_.steady();
  {
    const std::lock_guard lock(state_mutex_);
    if (wall <= retention_clock_) return {};
    // A jump shows against the steady clock of this process; the time a server was down is no jump.
    const auto elapsed =
        std::chrono::duration_cast<Duration>(steady - retention_clock_set_.value_or(steady));
    const bool jumped = retention_clock_set_ && wall - retention_clock_ > elapsed + kClockJumpMax;
    if (jumped && !confirmed) {
      if (!retention_paused_)
        spdlog::warn(
            "the clock moved forward from {} to {}: retention removes nothing until this is "
            "confirmed (`skua admin confirm-clock`)",
            format_rfc3339(retention_clock_), format_rfc3339(wall));
      retention_paused_ = true;
      return {};
    }
  }
  return pipeline_->commit_exclusive(
      [&](WritePipeline::Exclusive& exclusive) -> Status {
        return from_rocks(
            exclusive.batch.Put(rocks_.meta, kRetentionClockKey, encode_timestamp(wall)),
            "moving the retention clock");
      },
      [&] {
        const std::lock_guard lock(state_mutex_);
        retention_clock_ = wall;
        retention_clock_set_ = steady;
        retention_paused_ = false;
      });
}

Status RocksEngine::confirm_clock() { return advance_retention_clock(true); }

Status RocksEngine::expire_holds() {
  std::vector<std::string> expired;
  {
    const Timestamp at = now();
    const std::lock_guard lock(state_mutex_);
    for (const auto& [id, snapshot] : holds_) {
      if (snapshot.expires <= at) expired.push_back(id);
    }
  }
  if (expired.empty()) return {};
  return pipeline_->commit_exclusive(
      [&](WritePipeline::Exclusive& exclusive) -> Status {
        for (const std::string& id : expired)
          exclusive.batch.Delete(rocks_.meta, meta_key(kHoldPrefix, id));
        return {};
      },
      [&] {
        const std::lock_guard lock(state_mutex_);
        for (const std::string& id : expired) holds_.erase(id);
      });
}

// An incarnation's dead letters, too.
Status RocksEngine::compact_rows(Generation generation) {
  const std::string begin = view_prefix(generation);
  const std::string end = view_prefix_end(generation);
  const rocksdb::Slice first(begin);
  const rocksdb::Slice last(end);
  for (rocksdb::ColumnFamilyHandle* family : {rocks_.latest, rocks_.history, rocks_.dead_letters})
    RETURN_IF_ERROR(from_rocks(
        rocks_.db->CompactRange(whole_range(cancels_compactions_), family, &first, &last),
        "compacting a feature view"));
  return {};
}

Status RocksEngine::purge_dropped_rows() {
  const std::vector<Generation> dropped = dropped_.unread();
  if (dropped.empty()) return {};
  // Those of dropped views are deleted already.
  RETURN_IF_ERROR(pipeline_->commit_exclusive(
      [&](WritePipeline::Exclusive& exclusive) -> Status {
        for (const Generation generation : dropped)
          delete_generation(generation, rocks_, exclusive.batch);
        return {};
      },
      [] {}));
  for (const Generation generation : dropped) {
    const std::string begin = view_prefix(generation);
    const std::string end = view_prefix_end(generation);
    const rocksdb::Slice first(begin);
    const rocksdb::Slice last(end);
    for (rocksdb::ColumnFamilyHandle* family : {rocks_.latest, rocks_.history, rocks_.dead_letters})
      RETURN_IF_ERROR(
          from_rocks(rocksdb::DeleteFilesInRange(rocks_.db, family, &first, &last, false),
                     "reclaiming a dropped view"));
    RETURN_IF_ERROR(compact_rows(generation));
  }
  return pipeline_->commit_exclusive(
      [&](WritePipeline::Exclusive& exclusive) -> Status {
        for (const Generation generation : dropped)
          DroppedRows::delete_record(generation, rocks_, exclusive.batch);
        return {};
      },
      [&] { dropped_.remove(dropped); });
}

Status RocksEngine::purge_erasures(Duration least_age) {
  std::vector<EraseRecord> due;
  {
    const Timestamp at = now();
    const std::lock_guard lock(state_mutex_);
    for (const auto& [id, record] : erasures_) {
      // A load that was staged before it still has bytes: they go when it ends.
      if (at - record.created_timestamp >= least_age && loads_->folders_with(id).empty())
        due.push_back(record);
    }
  }
  if (due.empty()) return {};
  std::vector<Generation> generations;
  for (const EraseRecord& record : due)
    generations.insert(generations.end(), record.incarnations.begin(), record.incarnations.end());
  std::sort(generations.begin(), generations.end());
  generations.erase(std::unique(generations.begin(), generations.end()), generations.end());
  // The flush also retires the WAL files that hold the bytes.
  RETURN_IF_ERROR(from_rocks(rocks_.db->Flush({}, database_.families), "flushing before a purge"));
  for (const Generation generation : generations) RETURN_IF_ERROR(compact_rows(generation));
  return pipeline_->commit_exclusive(
      [&](WritePipeline::Exclusive& exclusive) -> Status {
        for (EraseRecord& record : due) {
          record.purged = true;
          exclusive.batch.Put(rocks_.meta, meta_key(kErasePrefix, record.id()), record.encode());
        }
        return {};
      },
      [&] {
        const std::lock_guard lock(state_mutex_);
        for (const EraseRecord& record : due) erasures_.erase(record.id());
      });
}

Result<std::vector<std::string>> RocksEngine::silent_writers() const {
  ASSIGN_OR_RETURN(const MetaEntries writers, load_meta(kWriterPrefix));
  std::vector<std::pair<Timestamp, std::string>> by_last_write;
  for (const auto& [id, value] : writers) {
    ASSIGN_OR_RETURN(const WriterRecord record, WriterRecord::decode(value));
    Timestamp last = Timestamp::min();
    for (const WriterRecord::Entry& entry : record.entries)
      last = std::max(last, entry.receipt.created_timestamp);
    by_last_write.emplace_back(last, id);
  }
  std::sort(by_last_write.begin(), by_last_write.end());
  const Timestamp silent_since = now() - options_.writer_lifetime;
  std::vector<std::string> silent;
  for (const auto& [last, id] : by_last_write) {
    const bool are_few = by_last_write.size() - silent.size() <= options_.limits.writers_max;
    if (last >= silent_since && are_few) break;
    silent.push_back(id);
  }
  return silent;
}

Status RocksEngine::forget_silent_writers() {
  ASSIGN_OR_RETURN(const std::vector<std::string> seen, silent_writers());
  if (seen.empty()) return {};
  return pipeline_->commit_exclusive(
      [&](WritePipeline::Exclusive& exclusive) -> Status {
        // Again, as one of them may have written since.
        ASSIGN_OR_RETURN(const std::vector<std::string> silent, silent_writers());
        for (const std::string& id : silent)
          exclusive.batch.Delete(rocks_.meta, meta_key(kWriterPrefix, id));
        return {};
      },
      [] {});
}

Status RocksEngine::compact() {
  RETURN_IF_ERROR(advance_retention_clock(false));
  RETURN_IF_ERROR(expire_holds());
  RETURN_IF_ERROR(purge_dropped_rows());
  RETURN_IF_ERROR(loads_->clean_up());
  RETURN_IF_ERROR(forget_old_letters());
  RETURN_IF_ERROR(forget_silent_producers());
  RETURN_IF_ERROR(from_rocks(rocks_.db->Flush({}, database_.families), "flushing"));
  for (rocksdb::ColumnFamilyHandle* family :
       {rocks_.latest, rocks_.history, rocks_.meta, rocks_.dead_letters})
    RETURN_IF_ERROR(from_rocks(
        rocks_.db->CompactRange(whole_range(cancels_compactions_), family, nullptr, nullptr),
        "compacting"));
  return purge_erasures(Duration{0});
}

}  // namespace skua
