#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "storage/store/erase_subject.h"
#include "storage/store/rocks/dropped_rows.h"
#include "storage/store/rocks/load_record.h"
#include "storage/store/rocks/load_times.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/rate_budget.h"
#include "storage/store/rocks/write_pipeline.h"

namespace skua {

// The bulk loads of the engine: rows of each wait in files of DATA_DIR/loads/NUMBER until they are
// published. Their records change in exclusive commits alone, so that memory and disk agree. See
// engine.h for the contracts. THREAD-SAFE.
class BulkLoads {
 public:
  // All outlive this.
  BulkLoads(const RocksFamilies& rocks, const RocksEngineOptions& options, const Clock& clock,
            WritePipeline& pipeline, LoadTimes& times, DroppedRows& dropped);
  // Takes what the meta records say, and removes files that none of them names. Before any other
  // call. Errors: DATA_LOSS, UNAVAILABLE.
  [[nodiscard]] Status open(const std::vector<std::pair<std::string, std::string>>& records,
                            LoadNumber last_number);

  [[nodiscard]] Result<LoadProgress> begin(const LoadStart& start);
  [[nodiscard]] Result<LoadProgress> stage(LoadNumber number, LoadChunk chunk);
  [[nodiscard]] Result<LoadReceipt> publish(LoadNumber number, const LoadPublication& publication);
  [[nodiscard]] Status abandon(LoadNumber number);
  void stop();
  // Waits until the rate budget of all loads has these bytes too: a page of a snapshot.
  void pace(std::uint64_t bytes);
  [[nodiscard]] std::vector<LoadStatus> list() const;

  // Gives up loads that nobody went on with, and removes what is left of others.
  [[nodiscard]] Status clean_up();

  // What a commit of another part does to loads: noted in its batch, and in memory by `publish`
  // of that commit.
  using Changes = std::vector<LoadRecord>;
  [[nodiscard]] Changes erase_staged(const std::vector<EraseRecord>& erasures,
                                     const std::vector<EraseSubject>& subjects,
                                     rocksdb::WriteBatch& batch) const;
  void erased_staged(Changes changes);
  void drop_views(const std::vector<Incarnation>& dropped, rocksdb::WriteBatch& batch) const;
  void dropped_views(const std::vector<Incarnation>& dropped);

  // Folders of loads that still have bytes of an erasure.
  [[nodiscard]] std::vector<std::string> folders_with(const std::string& erase_id) const;

 private:
  struct Load {
    LoadNumber number = 0;  // These never change.
    LoadStart start;
    LoadRecord record;  // With mutex_.
    LoadPhase phase = LoadPhase::kStaging;
    Timestamp last_active;
    std::chrono::nanoseconds last_active_steady{0};
    bool is_gone = false;  // Abandoned, or its view was dropped.
    std::atomic<bool> cancelled{false};
    std::atomic<std::uint64_t> arrived{0};  // Rows that were staged, for good or not.
    std::atomic<std::uint64_t> rows_merged{0};

    std::mutex arranging;  // Held all through a publication; taken before `staging`.
    std::mutex staging;    // Held by the call that stages.
    // With `staging`: what is not for good yet.
    std::unique_ptr<LoadFiles> files;
    std::uint64_t next_chunk = 0;
    std::uint32_t rows_to_skip = 0;  // Of `next_chunk` on: it may come again in smaller ones.
    std::uint64_t expired = 0;
    std::string checkpoint;
    // A commit failed that the log may have all the same: the run it names stays until the record
    // is committed as it is.
    bool may_name_strays = false;
    std::uint64_t attempts = 0;  // With `arranging`.
  };
  using LoadPtr = std::shared_ptr<Load>;
  struct Arranged {
    LoadFiles::Arranged files;
    Sequence base = 0;
    std::size_t erasures_seen = 0;
  };

  // bulk_loads.cc
  [[nodiscard]] LoadPtr find(LoadNumber number) const;
  [[nodiscard]] LoadPtr find_named(const std::string& name) const;
  [[nodiscard]] std::optional<LoadRecord> find_published(const std::string& name) const;
  [[nodiscard]] Result<LoadProgress> take_up(const LoadStart& start, Load& load);
  [[nodiscard]] Result<LoadProgress> begin_new(const LoadStart& start);
  [[nodiscard]] std::string folder_of(LoadNumber number) const;
  [[nodiscard]] LoadFilesOptions files_options(const Load& load);
  [[nodiscard]] LoadRecord record_of(const Load& load) const;
  void remove_strays(const Load& load) const;
  void remove_folder(Load& load);
  void pace(const Load& load, std::uint64_t bytes);
  [[nodiscard]] Status forget(Load& load, bool only_when_idle);
  void touch(Load& load) const;                        // With mutex_.
  [[nodiscard]] bool is_idle(const Load& load) const;  // With mutex_.

  // bulk_load_replacement.cc: of loads that replace.
  struct Replacement {
    RegistryCommit commit;
    Generation before = 0;  // What goes.
  };
  [[nodiscard]] Status check_alone(const LoadStart& start) const;  // With mutex_.
  [[nodiscard]] Generation current_generation(const Load& load) const;
  [[nodiscard]] Generation filled_generation(const Load& load) const;
  void take_rows(const Load& load, rocksdb::WriteBatch& batch) const;
  [[nodiscard]] Result<Replacement> replace_rows(const Load& load,
                                                 const LoadPublication& publication,
                                                 WritePipeline::Exclusive& exclusive) const;
  void replaced_rows(const Load& load, const Replacement& replacement);
  void give_up_rows(const Load& load, rocksdb::WriteBatch& batch) const;
  void gave_up_rows(const Load& load);

  // bulk_load_staging.cc, with `staging` held.
  void reset(Load& load);
  [[nodiscard]] Status prepare_staging(Load& load);
  [[nodiscard]] Status stage_rows(Load& load, LoadChunk& chunk);
  [[nodiscard]] Status cut(Load& load, std::uint64_t next_chunk, std::uint32_t rows_taken);
  [[nodiscard]] Status commit_progress(Load& load, const LoadRecord& next);

  // bulk_load_publication.cc, with `arranging` held.
  [[nodiscard]] Status finish_staging(Load& load, const LoadPublication& publication);
  [[nodiscard]] Result<LoadReceipt> publish_staged(Load& load, const LoadPublication& publication);
  [[nodiscard]] Result<Arranged> arrange(Load& load, Sequence base, const IsErased& is_erased);
  [[nodiscard]] Result<LoadReceipt> commit(Load& load, const Arranged& arranged,
                                           const LoadPublication& publication, bool& must_arrange);
  [[nodiscard]] bool is_outdated(const Load& load, const Arranged& arranged, Sequence next) const;
  void set_phase(Load& load, LoadPhase phase);

  const RocksFamilies& rocks_;
  const RocksEngineOptions& options_;
  const Clock& clock_;
  WritePipeline& pipeline_;
  LoadTimes& times_;
  DroppedRows& dropped_;
  RateBudget budget_;

  mutable std::mutex mutex_;  // Guards what follows.
  std::condition_variable stops_;
  bool stopping_ = false;
  LoadNumber last_number_ = 0;
  std::map<LoadNumber, LoadPtr> loads_;
  std::map<LoadNumber, LoadRecord> published_;
  std::vector<LoadPtr> gone_;  // Whose files are still there.
  std::mutex publishing_;      // One at a time closes a view and enters it.
};

}  // namespace skua
