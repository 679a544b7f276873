// Bulk loads, the second half: staged rows become visible in one step.
#include <optional>

#include "storage/store/rocks/bulk_loads.h"
#include "storage/store/rocks/disk_reserve.h"
#include "storage/store/rocks/folders.h"
#include "storage/store/rocks/rocks_status.h"

namespace skua {
namespace {

// A view is closed in the row tier for the length of this.
class ClosedView {
 public:
  ClosedView(RowTier* tier, Generation generation) : tier_(tier) {
    if (tier_ != nullptr) tier_->close_view(generation);
  }
  ~ClosedView() {
    if (tier_ != nullptr) tier_->open_view();
  }
  ClosedView(const ClosedView&) = delete;
  ClosedView& operator=(const ClosedView&) = delete;

 private:
  RowTier* tier_;
};

// Whether a staged row is erased. Rows come by entity, so that each entity is judged once.
class StagedErasures {
 public:
  StagedErasures(std::vector<ErasedWhileStaged> erasures, IsErased is_erased)
      : erasures_(std::move(erasures)), is_erased_(std::move(is_erased)) {}

  [[nodiscard]] bool contain(std::string_view entity_key, std::uint64_t arrival) {
    if (entity_key != entity_) {
      entity_ = entity_key;
      arrived_ = 0;
      for (const ErasedWhileStaged& erasure : erasures_) {
        if (erasure.arrived > arrived_ && is_erased_(entity_key, erasure.digest, erasure.join_keys))
          arrived_ = erasure.arrived;
      }
    }
    return arrival < arrived_;
  }

 private:
  std::vector<ErasedWhileStaged> erasures_;
  IsErased is_erased_;
  std::string entity_;
  std::uint64_t arrived_ = 0;  // Rows of the entity that arrived before are erased.
};

}  // namespace

void BulkLoads::set_phase(Load& load, LoadPhase phase) {
  const std::lock_guard lock(mutex_);
  load.phase = phase;
  touch(load);
}

Result<LoadReceipt> BulkLoads::publish(LoadNumber number, const LoadPublication& publication) {
  const LoadPtr load = find(number);
  if (load == nullptr) {
    const std::lock_guard lock(mutex_);
    const auto published = published_.find(number);
    if (published != published_.end()) return *published->second.progress.published;
    return not_found("load: unknown, abandoned, or its feature view was dropped; begin a new one");
  }
  const std::unique_lock arranging(load->arranging, std::try_to_lock);
  if (!arranging) return failed_precondition("load: it is being published");
  RETURN_IF_ERROR(rocks_.disk->admit());
  RETURN_IF_ERROR(finish_staging(*load, publication));
  Result<LoadReceipt> receipt = publish_staged(*load, publication);
  if (!receipt.ok()) {
    set_phase(*load, LoadPhase::kStaging);
    const std::lock_guard staging(load->staging);
    remove_strays(*load);
    return receipt;
  }
  (void)remove_all(*rocks_.db->GetEnv(), folder_of(number));  // Else when the store is opened.
  return receipt;
}

Status BulkLoads::finish_staging(Load& load, const LoadPublication& publication) {
  const std::lock_guard staging(load.staging);
  {
    const std::lock_guard lock(mutex_);
    if (load.is_gone) return not_found("load: abandoned, or its feature view was dropped");
    if (stopping_) return Status(StatusCode::kCancelled, "the server is shutting down");
  }
  if (load.next_chunk != publication.chunks)
    return out_of_range("chunks: " + std::to_string(load.next_chunk) + " of " +
                        std::to_string(publication.chunks) + " have come");
  if (load.rows_to_skip != 0)
    return out_of_range("chunks: the last one is staged in part; send it again");
  if (load.files != nullptr && load.files->buffered_rows() > 0) {
    if (Status status = cut(load, load.next_chunk, 0); !status.ok()) {
      reset(load);
      return status;
    }
  }
  RETURN_IF_ERROR(prepare_staging(load));
  load.files.reset();
  load.rows_merged = 0;
  set_phase(load, LoadPhase::kMerging);
  return {};
}

Result<LoadReceipt> BulkLoads::publish_staged(Load& load, const LoadPublication& publication) {
  Sequence base = record_of(load).base;
  while (true) {
    ASSIGN_OR_RETURN(const Arranged arranged, arrange(load, base, publication.is_erased));
    bool must_arrange = false;
    Result<LoadReceipt> receipt = commit(load, arranged, publication, must_arrange);
    if (receipt.ok() || !must_arrange) return receipt;
    set_phase(load, LoadPhase::kMerging);
    remove_strays(load);
    const Sequence next = pipeline_.last_commit().sequence + 1;
    if (next > base) base = next + options_.load_sequence_gap;
  }
}

Result<BulkLoads::Arranged> BulkLoads::arrange(Load& load, Sequence base,
                                               const IsErased& is_erased) {
  const LoadRecord record = record_of(load);
  Arranged arranged;
  arranged.base = base;
  arranged.erasures_seen = record.erased.size();
  if (record.runs.empty()) return arranged;
  LoadFiles::Arrangement arrangement;
  arrangement.base = record.base;
  arrangement.new_base = base;
  arrangement.cancelled = &load.cancelled;
  arrangement.name_prefix = "publish-" + std::to_string(load.attempts++) + "-";
  arrangement.progress = [&](std::uint64_t rows) { load.rows_merged = rows; };
  StagedErasures erasures(record.erased, is_erased);
  if (!record.erased.empty()) {
    if (!is_erased) return internal_error("a load with erasures is published without judging them");
    arrangement.is_erased = [&](std::string_view entity_key, std::uint64_t arrival) {
      return erasures.contain(entity_key, arrival);
    };
  }
  LoadFiles files(files_options(load), record.base, record.progress.rows, record.runs);
  ASSIGN_OR_RETURN(arranged.files, files.arrange(record.runs, arrangement));
  return arranged;
}

// With mutex_: rows are erased that the files hold, or the sequences that they have are taken.
bool BulkLoads::is_outdated(const Load& load, const Arranged& arranged, Sequence next) const {
  return load.record.erased.size() != arranged.erasures_seen ||
         (!arranged.files.pairs.empty() && next > arranged.base);
}

Result<LoadReceipt> BulkLoads::commit(Load& load, const Arranged& arranged,
                                      const LoadPublication& publication, bool& must_arrange) {
  const auto outdated = [&] {
    must_arrange = true;
    return Status(StatusCode::kAborted, "the files of the load are outdated");
  };
  const std::lock_guard publishing(publishing_);
  set_phase(load, LoadPhase::kPublishing);
  std::optional<ClosedView> closed;
  if (!arranged.files.pairs.empty()) {
    // Memtables that the files overlap have to go first: nearly all of them go before writes wait.
    RETURN_IF_ERROR(from_rocks(rocks_.db->Flush({}, {rocks_.latest, rocks_.history, rocks_.meta}),
                               "flushing for a load"));
    {
      const std::lock_guard lock(mutex_);
      if (is_outdated(load, arranged, pipeline_.last_commit().sequence + 1)) return outdated();
    }
    // Of a load that replaces, rows that nobody will ask for any more: they need no room.
    closed.emplace(pipeline_.row_tier(), current_generation(load));
  }
  const std::string folder = folder_of(load.number);
  LoadRecord published;
  Replacement replacement;
  const auto prepare = [&](WritePipeline::Exclusive& exclusive,
                           WritePipeline::Ingestion& files) -> Status {
    if (load.start.replaces) {
      ASSIGN_OR_RETURN(replacement, replace_rows(load, publication, exclusive));
    }
    const std::lock_guard lock(mutex_);
    if (load.is_gone) return not_found("load: abandoned, or its feature view was dropped");
    if (is_outdated(load, arranged, exclusive.sequence)) return outdated();
    for (const LoadFilePair& pair : arranged.files.pairs) {
      files.history_files.push_back(load_history_path(folder, pair.name));
      files.latest_files.push_back(load_latest_path(folder, pair.name));
    }
    files.meta_file = folder + "/meta.sst";
    const std::uint64_t rows = load.record.progress.rows;
    if (!arranged.files.pairs.empty()) files.last = arranged.base + rows - 1;
    published.start = load.start;
    published.progress = load.record.progress;
    published.progress.published =
        LoadReceipt{load.number, rows - arranged.files.erased, load.expired, arranged.files.erased,
                    files.last,  exclusive.created_timestamp};
    exclusive.batch.Put(rocks_.meta, load_key(load.number), published.encode());
    // Before the rows: whoever sees one finds when it was created.
    times_.set(load.number, exclusive.created_timestamp);
    return {};
  };
  RETURN_IF_ERROR(pipeline_.commit_load(prepare, [&] {
    if (load.start.replaces) replaced_rows(load, replacement);
    {
      const std::lock_guard lock(mutex_);
      load.record = published;
      published_[load.number] = published;
      loads_.erase(load.number);
    }
    if (publication.publish) publication.publish();
  }));
  return *published.progress.published;
}

}  // namespace skua
