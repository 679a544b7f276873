#pragma once

#include <rocksdb/write_batch.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include "storage/base/clock.h"
#include "storage/base/metrics.h"
#include "storage/store/rocks/dead_letter_boxes.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/overlay.h"
#include "storage/store/rocks/partition_appends.h"
#include "storage/store/rocks/resumption.h"
#include "storage/store/rocks/rocks_engine.h"
#include "storage/store/rocks/rocks_families.h"
#include "storage/store/rocks/row_generations.h"
#include "storage/store/rocks/row_merge.h"

namespace skua {

// The write half of the engine: a queue, a thread that prepares groups of writes (outcomes against
// the committed state and an overlay of what is prepared), and a thread that commits them, each
// group with one WAL write, one seal and one sync. Preparation of a group overlaps the sync of the
// one before. THREAD-SAFE.
class WritePipeline {
 public:
  WritePipeline(const RocksFamilies& rocks, const RocksEngineOptions& options, const Clock& clock,
                Metrics& metrics, CommitPoint last);
  // Commits what was accepted, then stops.
  ~WritePipeline();

  // See Engine::write.
  void write(WriteBatch batch, WriteDone done);

  // What an exclusive commit may use: its stamps, and a batch that is committed when it returns OK.
  struct Exclusive {
    rocksdb::WriteBatch batch;
    Sequence sequence = 0;
    Timestamp created_timestamp;
    bool is_synced = false;  // Whatever the durability of writes is.
  };
  // Runs `prepare` with nothing else in the pipeline, commits its batch, then runs `publish`.
  // Blocks. Never call it from `done` of a write. Errors: those of `prepare`; UNAVAILABLE.
  [[nodiscard]] Status commit_exclusive(const std::function<Status(Exclusive&)>& prepare,
                                        const std::function<void()>& publish);

  // Files that enter with a commit.
  struct Ingestion {
    std::vector<std::string> latest_files;
    std::vector<std::string> history_files;
    std::string meta_file;  // To be made, of the batch.
    Sequence last = 0;      // The greatest sequence of their rows, or that of the commit.
  };
  // The same with the rows of a load: `sequence` is where rows may begin; the batch holds nothing
  // but meta records. After an error nothing has changed.
  [[nodiscard]] Status commit_load(const std::function<Status(Exclusive&, Ingestion&)>& prepare,
                                   const std::function<void()>& publish);

  [[nodiscard]] CommitPoint last_commit() const;
  // The rules that rows are judged by, and where they go.
  [[nodiscard]] RowGenerations& generations() { return generations_; }
  [[nodiscard]] auto rules() const { return generations_.load()->rules(); }
  [[nodiscard]] RowTier* row_tier() const { return tier_; }

  void set_row_tier(RowTier& tier) {
    tier_ = &tier;
    merge_.set_row_tier(tier);
  }

  // OK, or why the last commit failed.
  [[nodiscard]] Status writable() const;
  [[nodiscard]] std::uint64_t queued_rows() const;
  // Syncs the WAL when anything was committed since, for durability by interval. One thread only.
  [[nodiscard]] Status sync();

 private:
  struct Write {
    WriteBatch batch;
    WriteDone done;
    std::uint64_t bytes = 0;
    Status turned_away;  // Not OK: the queue was full, and only its place in the order is here.
  };
  struct ExclusiveRequest {
    std::function<void()> run;
  };
  using Request = std::variant<Write, ExclusiveRequest>;
  using Appends = std::vector<std::pair<Incarnation, PartitionAppend>>;
  struct Group {
    std::uint64_t number = 0;
    std::uint64_t failures = 0;
    std::shared_ptr<const RowGenerations::State> generations;
    rocksdb::WriteBatch batch;
    CommitPoint last;
    std::vector<std::pair<WriteDone, Result<WriteReceipt>>> answers;
    Appends appends;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    bool changes_anything = false;
  };
  // What a row did to its entity in the overlay.
  struct RowUndo {
    EntityState* entity = nullptr;
    bool was_newest = false;
    std::string newest_before;
    bool newest_changed_before = false;
  };
  struct WriterState {
    bool loaded = false;
    WriterRecord record;
  };

  [[nodiscard]] Status run_alone(const std::function<Status()>& run);
  [[nodiscard]] Exclusive begin_exclusive();
  [[nodiscard]] Status ingest(const Exclusive& exclusive, const Ingestion& files);
  [[nodiscard]] Status resume_after_failure();

  // Of the callers of write(), with the lock.
  [[nodiscard]] Status check_room(const Write& write) const;
  [[nodiscard]] bool keeps_place(const Write& write) const;
  void run_preparer();
  void run_committer();
  [[nodiscard]] std::vector<Request> take_requests();
  void prepare_group(std::vector<Request>& requests);
  void begin_group(Group& group);
  void load_entities(const std::vector<Request>& requests, Group& group);
  [[nodiscard]] Result<WriteReceipt> prepare_write(Write& write, Group& group);
  [[nodiscard]] Status prepare_rows(const ViewRules& rules, WriteBatch& batch, Group& group,
                                    WriteReceipt& receipt);
  [[nodiscard]] Status prepare_row(const ViewRules& rules, const WriteBatch& batch,
                                   UnstampedRow& row, EntityState& entity, Group& group,
                                   WriteReceipt& receipt);
  [[nodiscard]] Status prepare_letters(WriteBatch& batch, Group& group,
                                       const WriteReceipt& receipt);
  [[nodiscard]] Result<AppendReceipt> find_place(const Write& write, const Group& group);
  void take_rows_back(Group& group, std::size_t changed_before);
  [[nodiscard]] Result<std::optional<WriteReceipt>> find_receipt(const WriterStamp& writer,
                                                                 const Group& group);
  void hand_over(Group group);
  void wait_until_committed();
  void commit_group(Group& group);
  [[nodiscard]] Status write_and_sync(rocksdb::WriteBatch& batch, Sequence sequence, bool syncs);
  [[nodiscard]] Status write_and_tell(const rocksdb::WriteOptions& options,
                                      rocksdb::WriteBatch& batch);
  void write_seal(Sequence sequence);
  void note_failure(Status status);

  const RocksFamilies& rocks_;
  const RocksEngineOptions& options_;
  const Clock& clock_;
  Metrics& metrics_;
  RowGenerations generations_;
  RowTier* tier_ = nullptr;

  // Of the preparing thread.
  RowMerge merge_;
  Sequence next_sequence_;
  Timestamp last_created_;
  std::uint64_t next_group_ = 1;
  std::uint64_t failures_seen_ = 0;
  std::vector<std::pair<const std::string*, EntityState*>> changed_;
  Overlay<EntityState> entities_;
  std::vector<RowUndo> undo_;  // Of the write being prepared.
  Overlay<WriterState> writers_;
  PartitionAppends appends_;
  DeadLetterBoxes letters_;

  mutable std::mutex mutex_;
  std::condition_variable queue_changed_;
  std::condition_variable group_ready_;
  std::condition_variable group_committed_;
  std::deque<Request> queue_;
  std::uint64_t queued_rows_ = 0;
  std::uint64_t queued_bytes_ = 0;
  std::uint64_t turned_away_ = 0;  // Waiting all the same, for their place in the order.
  std::deque<Group> prepared_;
  bool committing_ = false;
  bool stopping_ = false;
  bool preparer_stopped_ = false;
  std::uint64_t failures_ = 0;  // Failed commits: what was prepared on top of one fails too.
  Appends failed_appends_;      // Of the groups that failed, until preparation hears of them.
  CommitPoint last_commit_;
  Status failure_;
  std::atomic<std::uint64_t> committed_group_{0};
  Sequence synced_sequence_ = 0;  // Of the thread that calls sync().
  Resumption resumption_;         // With the WAL.

  std::thread preparer_;
  std::thread committer_;
};

}  // namespace skua
