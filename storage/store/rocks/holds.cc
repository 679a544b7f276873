// Holds, and pages of what they hold.
#include "storage/base/random.h"
#include "storage/store/rocks/increment_scan.h"
#include "storage/store/rocks/partition_records.h"
#include "storage/store/rocks/rocks_engine_impl.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {

Result<HistoryPage> RocksEngine::scan(const Snapshot& snapshot, const ViewRules& rules,
                                      const std::string& cursor, std::size_t bytes_max) const {
  return told(rules, reader_.scan(snapshot, rules, cursor, bytes_max));
}

Result<HistoryPage> RocksEngine::scan_since(const Snapshot& snapshot, const ViewRules& rules,
                                            Sequence since, const std::string& cursor,
                                            std::size_t bytes_max) const {
  return told(rules, IncrementScan(rocks_, snapshot, rules, since).page(cursor, bytes_max));
}

Result<HistoryPage> RocksEngine::told(const ViewRules& rules, Result<HistoryPage> page) const {
  // Rows that were replaced may have gone while they were read.
  const auto generations = pipeline_->generations().load();
  const ViewRules* const current = generations->find_view(rules.incarnation);
  if (current != nullptr && current->generation() != rules.generation())
    return failed_precondition(
        "the rows of the feature view were replaced after the snapshot was taken: take a new one");
  std::uint64_t bytes = 0;
  if (page.ok())
    for (const HistoryRow& row : page->rows) bytes += row.entity_key.size() + row.bytes.size();
  loads_->pace(bytes);
  return page;
}

Result<Snapshot> RocksEngine::hold_snapshot(Duration lifetime, const std::string& id) {
  Snapshot snapshot;
  bool is_found = false;
  const auto prepare = [&](WritePipeline::Exclusive& exclusive) -> Status {
    std::string held;
    // Of a commit that failed there may be a hold in memory for a moment more.
    const bool is_stored =
        !id.empty() && rocks_.db->Get({}, rocks_.meta, meta_key(kHoldPrefix, id), &held).ok();
    {
      const std::lock_guard lock(state_mutex_);
      const auto found = holds_.find(id);
      is_found =
          is_stored && found != holds_.end() && found->second.expires > exclusive.created_timestamp;
      if (is_found) {
        snapshot = found->second;
        return Status(StatusCode::kAlreadyExists, "it is held");
      }
      if (holds_.size() >= options_.limits.holds_max)
        return resource_exhausted(
            "holds_max: too many snapshots are held; end one, or wait until it expires");
    }
    snapshot.id = id.empty() ? random_hex(8) : id;
    snapshot.rules = pipeline_->rules();
    snapshot.sequence = exclusive.sequence;
    snapshot.created_timestamp = exclusive.created_timestamp;
    snapshot.read_time = exclusive.created_timestamp;
    snapshot.expires = exclusive.created_timestamp + lifetime;
    // Everything before this commit is in the database, and nothing after it.
    ASSIGN_OR_RETURN(snapshot.next_offsets, read_next_offsets(rocks_));
    exclusive.batch.Put(rocks_.meta, meta_key(kHoldPrefix, snapshot.id), encode_hold(snapshot));
    // What is taken out of a snapshot must not be lost here: its sequences would be given again.
    exclusive.is_synced = true;
    // In force before the commit: a compaction that begins now must not outrun it.
    const std::lock_guard lock(state_mutex_);
    holds_[snapshot.id] = snapshot;
    return {};
  };
  const Status status = pipeline_->commit_exclusive(prepare, [] {});
  if (is_found) return snapshot;
  if (!status.ok()) {
    const std::lock_guard lock(state_mutex_);
    holds_.erase(snapshot.id);
    return status;
  }
  return snapshot;
}

Result<Snapshot> RocksEngine::find_snapshot(const std::string& id) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = holds_.find(id);
  if (found == holds_.end() || found->second.expires <= now())
    return not_found("snapshot: unknown, ended or expired; begin a new one");
  return found->second;
}

Status RocksEngine::release_snapshot(const std::string& id) {
  RETURN_IF_ERROR(find_snapshot(id).status());
  return pipeline_->commit_exclusive(
      [&](WritePipeline::Exclusive& exclusive) -> Status {
        return from_rocks(exclusive.batch.Delete(rocks_.meta, meta_key(kHoldPrefix, id)),
                          "ending a snapshot");
      },
      [&] {
        const std::lock_guard lock(state_mutex_);
        holds_.erase(id);
      });
}

}  // namespace skua
