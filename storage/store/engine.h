#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/view_rules.h"
#include "storage/store/bulk_load.h"
#include "storage/store/dead_letter.h"
#include "storage/store/engine_status.h"
#include "storage/store/erase_subject.h"
#include "storage/store/erasure_page.h"
#include "storage/store/lookup.h"
#include "storage/store/record_changes.h"
#include "storage/store/row_pages.h"
#include "storage/store/row_tier.h"
#include "storage/store/snapshot.h"
#include "storage/store/write_batch.h"

namespace skua {

// Stores the rows of entities, versioned in time. Every call is batched, so that a remote engine
// needs one round trip. An in-memory tier decorates this interface. THREAD-SAFE.
class Engine {
 public:
  virtual ~Engine() = default;

  [[nodiscard]] virtual const std::string& store_id() const = 0;

  // The clock that judges requests: wall time, but never before the last commit.
  [[nodiscard]] virtual Timestamp now() const = 0;
  [[nodiscard]] virtual CommitPoint last_commit() const = 0;

  // Rows in effect at `now` (every as_of equals it): answered from the newest row of each entity.
  virtual void lookup_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                             RowSet& out) const = 0;
  // Rows in effect at each lookup's own as_of and known_at; horizons are judged at `now`.
  virtual void lookup_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                            RowSet& out) const = 0;

  // The newest versions of entities, for keeping them in memory: at most `versions_max` of each,
  // and no more than the one that reaches `bytes_max`.
  virtual void load_versions(std::span<const std::string_view> entity_keys,
                             std::size_t versions_max, std::size_t bytes_max, IoMode mode,
                             std::vector<LoadedVersions>& out) const = 0;
  // Pages over the newest row of every entity of every view, tombstones and rows that are not due
  // yet included, in key order after `cursor` (empty to begin). A page ends after the row that
  // reaches `bytes_max`; damaged rows are left out. May block. Errors: UNAVAILABLE.
  [[nodiscard]] virtual Result<LatestPage> scan_latest(const std::string& cursor,
                                                       std::size_t bytes_max) const = 0;

  // Makes `tier` hear of every commit from now on; it outlives the engine. Once, before any write.
  virtual void set_row_tier(RowTier& tier) = 0;

  // Merges and commits; `done` runs once, on the committer's thread (or this one, when the queue is
  // full), after the commit is durable and visible, and must not block. Writes are answered in the
  // order in which they were given. Errors, with nothing stored: NOT_FOUND (the view was dropped),
  // ABORTED (a writer sequence older than the kept receipts, a settled letter that is gone),
  // RESOURCE_EXHAUSTED (queue full, no room for dead letters), DATA_LOSS (with all_or_nothing);
  // UNAVAILABLE (disk; it may be stored).
  virtual void write(WriteBatch batch, WriteDone done) = 0;

  // Rows of one entity with event timestamps in [from, to], newest first, corrections and
  // tombstones included, only those that exist at `now`. At most `limit` rows; `cursor` continues.
  [[nodiscard]] virtual Result<HistoryPage> history(const ViewRules& rules,
                                                    std::string_view entity_key, Timestamp from,
                                                    Timestamp to, Timestamp now, std::size_t limit,
                                                    const std::string& cursor) const = 0;

  // Commits a hold; `lifetime` bounds it. A hold of that id that is in force is found again as it
  // is; an empty id is chosen here. Errors: RESOURCE_EXHAUSTED (too many holds).
  [[nodiscard]] virtual Result<Snapshot> hold_snapshot(Duration lifetime,
                                                       const std::string& id) = 0;
  [[nodiscard]] Result<Snapshot> hold_snapshot(Duration lifetime) {
    return hold_snapshot(lifetime, "");
  }
  [[nodiscard]] virtual Result<Snapshot> find_snapshot(const std::string& id) const = 0;
  [[nodiscard]] virtual Status release_snapshot(const std::string& id) = 0;
  // The rows of a view in a snapshot that exist at its read time, every version, in key order,
  // after `cursor` (the history key of the last row of the page before; empty to begin). A page
  // ends after the row that reaches `bytes_max`. Errors: NOT_FOUND (the hold is gone or expired),
  // FAILED_PRECONDITION (the rows were replaced after the snapshot), DATA_LOSS.
  [[nodiscard]] virtual Result<HistoryPage> scan(const Snapshot& snapshot, const ViewRules& rules,
                                                 const std::string& cursor,
                                                 std::size_t bytes_max) const = 0;
  // The same of the rows with sequence > `since`. A page may have no rows and yet continue.
  [[nodiscard]] virtual Result<HistoryPage> scan_since(const Snapshot& snapshot,
                                                       const ViewRules& rules, Sequence since,
                                                       const std::string& cursor,
                                                       std::size_t bytes_max) const = 0;
  // The erasures with sequences in (since, until] that a view had to do with, after `cursor` (empty
  // to begin), at most `limit`. They are kept for ever. Errors: DATA_LOSS.
  [[nodiscard]] virtual Result<ErasurePage> erasures(Incarnation incarnation, Sequence since,
                                                     Sequence until, const std::string& cursor,
                                                     std::size_t limit) const = 0;

  // Erases whole entities, all in one commit; one receipt per subject. `subjects` is asked twice:
  // before, for a first look at the dead letters, and inside the commit, when no registry change is
  // under way. Of a view it says the same both times.
  [[nodiscard]] virtual Result<std::vector<EraseReceipt>> erase(const EraseSubjects& subjects) = 0;

  // Bulk loads (bulk_load.h). begin_load finds the load of that name again, a published one for a
  // day, or begins it, durably; chunks after its progress come (again) from now on. Errors:
  // RESOURCE_EXHAUSTED (loads_max), FAILED_PRECONDITION (the load of that name is for another view
  // or kind; a load that replaces would not be the only one of its view), NOT_FOUND (view),
  // INVALID_ARGUMENT (name). While a load that replaces is staged, rows that are written to its
  // view are kept for both.
  [[nodiscard]] virtual Result<LoadProgress> begin_load(const LoadStart& start) = 0;
  // Stages a chunk; returns what is staged for good so far, which may end before the chunk does.
  // Blocks: for the disk, the rate budget, other calls of the same load. Errors: NOT_FOUND (load),
  // OUT_OF_RANGE (another chunk is next), FAILED_PRECONDITION (it is being published, or was),
  // ABORTED (the view was dropped), UNAVAILABLE (disk).
  [[nodiscard]] virtual Result<LoadProgress> stage(LoadNumber number, LoadChunk chunk) = 0;
  // Sorts what is staged into files that do not overlap, then makes all of it visible in one step.
  // Blocks for as long as that takes; loads() tells how far it is. After an error nothing is
  // visible, and it may be tried again. Errors: NOT_FOUND (load, view), OUT_OF_RANGE (there are
  // chunks to come: begin_load says which), FAILED_PRECONDITION (it is being published), those of
  // the change, CANCELLED (the server stops, or the load is abandoned), DATA_LOSS (a staged file is
  // damaged), UNAVAILABLE (disk).
  [[nodiscard]] virtual Result<LoadReceipt> publish_load(LoadNumber number,
                                                         const LoadPublication& publication) = 0;
  // Forgets a load and its files. Errors: NOT_FOUND; FAILED_PRECONDITION (it was published).
  [[nodiscard]] virtual Status abandon_load(LoadNumber number) = 0;
  // The server stops: calls that stage or publish end soon, CANCELLED; loads stay as they are.
  virtual void stop_loads() = 0;
  // Those that are not published, by number.
  [[nodiscard]] virtual std::vector<LoadStatus> loads() const = 0;

  // Registry records, in key order; and one atomic change of them, committed when this returns.
  // `publish` runs inside the commit, after it is durable and before any later write is prepared.
  // Errors: the change's.
  [[nodiscard]] virtual Result<std::vector<std::pair<std::string, std::string>>> load_registry()
      const = 0;
  [[nodiscard]] virtual Status commit_registry(const RegistryChange& change,
                                               const std::function<void()>& publish) = 0;
  // Sets the rules without a commit and lets background removal begin: once, after load_registry().
  virtual void start(std::shared_ptr<const RulesTable> rules) = 0;

  [[nodiscard]] virtual Result<std::string> progress(const std::string& name) const = 0;

  // The offset that the next record of a partition takes; 0 when it has none yet.
  [[nodiscard]] virtual Result<std::int64_t> next_offset(Incarnation incarnation,
                                                         std::uint32_t partition) const = 0;

  // Dead letters of a view, oldest first, after `cursor` (empty to begin): at most `limit`, and no
  // more than the one that reaches 4 MiB. A damaged one has DATA_LOSS as its reason, and no record.
  // Errors: INVALID_ARGUMENT (cursor).
  [[nodiscard]] virtual Result<DeadLetterPage> dead_letters(Incarnation incarnation,
                                                            const std::string& cursor,
                                                            std::size_t limit) const = 0;
  // None: replayed, discarded, erased or too old. Errors: DATA_LOSS.
  [[nodiscard]] virtual Result<std::optional<DeadLetter>> find_dead_letter(
      Incarnation incarnation, Sequence sequence) const = 0;

  // Small records of other parts of the server, by name. load_records: those whose names begin with
  // `prefix`, in the order of their names. commit_records asks `change` inside a commit and runs
  // `publish` before any later one; committed and synced when it returns. Errors: the change's.
  [[nodiscard]] virtual Result<std::vector<std::pair<std::string, std::string>>> load_records(
      std::string_view prefix) const = 0;
  [[nodiscard]] virtual Status commit_records(const std::function<Result<RecordChanges>()>& change,
                                              const std::function<void()>& publish) = 0;

  // Moves the retention clock over a forward jump of wall time.
  [[nodiscard]] virtual Status confirm_clock() = 0;
  // Flushes and compacts everything; answers are the same before and after.
  [[nodiscard]] virtual Status compact() = 0;
  [[nodiscard]] virtual EngineStatus status() const = 0;
  // For bug reports; an engine may have nothing to tell.
  [[nodiscard]] virtual EngineDiagnosis diagnose() const { return {}; }
};

}  // namespace skua
