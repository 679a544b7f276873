#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "storage/store/rocks/dead_letter_reader.h"
#include "storage/store/rocks/disk_reserve.h"
#include "storage/store/rocks/dropped_rows.h"
#include "storage/store/rocks/meta_records.h"
#include "storage/store/rocks/partition_records.h"
#include "storage/store/rocks/read_gate.h"
#include "storage/store/rocks/retention_filter.h"
#include "storage/store/rocks/rocks_engine.h"
#include "storage/store/rocks/rocks_families.h"
#include "storage/store/rocks/rocks_reader.h"
#include "storage/store/rocks/store_checkpoints.h"

namespace skua {

// The engine: a reader, a write pipeline, and the upkeep of what outlives requests. See engine.h
// for the contracts. THREAD-SAFE.
class RocksEngine final : public Engine {
 public:
  [[nodiscard]] static Result<std::unique_ptr<RocksEngine>> open(const RocksEngineOptions& options,
                                                                 const Clock& clock,
                                                                 Metrics& metrics);
  ~RocksEngine() override;

  [[nodiscard]] const std::string& store_id() const override { return identity_.store_id; }
  [[nodiscard]] Timestamp now() const override;
  [[nodiscard]] CommitPoint last_commit() const override { return pipeline_->last_commit(); }

  void lookup_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                     RowSet& out) const override {
    reader_.lookup_latest(lookups, now, mode, out);
  }
  void lookup_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                    RowSet& out) const override {
    reader_.lookup_as_of(lookups, now, mode, out);
  }
  void load_versions(std::span<const std::string_view> entity_keys, std::size_t versions_max,
                     std::size_t bytes_max, IoMode mode,
                     std::vector<LoadedVersions>& out) const override {
    reader_.load_versions(entity_keys, versions_max, bytes_max, mode, out);
  }
  [[nodiscard]] Result<LatestPage> scan_latest(const std::string& cursor,
                                               std::size_t bytes_max) const override {
    return reader_.scan_latest(*pipeline_->generations().load(), cursor, bytes_max);
  }
  void set_row_tier(RowTier& tier) override { pipeline_->set_row_tier(tier); }
  void write(WriteBatch batch, WriteDone done) override {
    pipeline_->write(std::move(batch), std::move(done));
  }
  [[nodiscard]] Result<HistoryPage> history(const ViewRules& rules, std::string_view entity_key,
                                            Timestamp from, Timestamp to, Timestamp now,
                                            std::size_t limit,
                                            const std::string& cursor) const override {
    return reader_.history(rules, entity_key, from, to, now, limit, cursor);
  }

  [[nodiscard]] Result<Snapshot> hold_snapshot(Duration lifetime, const std::string& id) override;
  [[nodiscard]] Result<Snapshot> find_snapshot(const std::string& id) const override;
  [[nodiscard]] Status release_snapshot(const std::string& id) override;
  [[nodiscard]] Result<HistoryPage> scan(const Snapshot& snapshot, const ViewRules& rules,
                                         const std::string& cursor,
                                         std::size_t bytes_max) const override;
  [[nodiscard]] Result<HistoryPage> scan_since(const Snapshot& snapshot, const ViewRules& rules,
                                               Sequence since, const std::string& cursor,
                                               std::size_t bytes_max) const override;
  [[nodiscard]] Result<ErasurePage> erasures(Incarnation incarnation, Sequence since,
                                             Sequence until, const std::string& cursor,
                                             std::size_t limit) const override;
  [[nodiscard]] Result<std::vector<EraseReceipt>> erase(const EraseSubjects& subjects) override;

  [[nodiscard]] Result<LoadProgress> begin_load(const LoadStart& start) override;
  [[nodiscard]] Result<LoadProgress> stage(LoadNumber number, LoadChunk chunk) override;
  [[nodiscard]] Result<LoadReceipt> publish_load(LoadNumber number,
                                                 const LoadPublication& publication) override;
  [[nodiscard]] Status abandon_load(LoadNumber number) override { return loads_->abandon(number); }
  void stop_loads() override { loads_->stop(); }
  [[nodiscard]] std::vector<LoadStatus> loads() const override { return loads_->list(); }
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_registry()
      const override;
  [[nodiscard]] Status commit_registry(const RegistryChange& change,
                                       const std::function<void()>& publish) override;
  void start(std::shared_ptr<const RulesTable> rules) override;

  [[nodiscard]] Result<std::string> progress(const std::string& name) const override;
  [[nodiscard]] Result<std::int64_t> next_offset(Incarnation incarnation,
                                                 std::uint32_t partition) const override {
    return read_next_offset(rocks_, partition_key(incarnation, partition));
  }
  [[nodiscard]] Result<DeadLetterPage> dead_letters(Incarnation incarnation,
                                                    const std::string& cursor,
                                                    std::size_t limit) const override {
    return letters_.page(incarnation, cursor, limit);
  }
  [[nodiscard]] Result<std::optional<DeadLetter>> find_dead_letter(
      Incarnation incarnation, Sequence sequence) const override {
    return letters_.find(incarnation, sequence);
  }
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_records(
      std::string_view prefix) const override;
  [[nodiscard]] Status commit_records(const std::function<Result<RecordChanges>()>& change,
                                      const std::function<void()>& publish) override;
  [[nodiscard]] Status confirm_clock() override;
  [[nodiscard]] Status compact() override;
  [[nodiscard]] EngineStatus status() const override;
  [[nodiscard]] BackupSource& backup_source() { return *checkpoints_; }
  [[nodiscard]] EngineDiagnosis diagnose() const override;

 private:
  // Key without its prefix, value.
  using MetaEntries = std::vector<std::pair<std::string, std::string>>;

  RocksEngine(const RocksEngineOptions& options, const Clock& clock, Metrics& metrics);
  [[nodiscard]] Status open_families();
  [[nodiscard]] Status load_state();
  [[nodiscard]] Status open_loads();
  [[nodiscard]] Result<MetaEntries> load_meta(std::string_view prefix) const;
  [[nodiscard]] RemovalPolicy removal_policy() const;
  // A page that was read by these rules, at the rate of bulk work.
  [[nodiscard]] Result<HistoryPage> told(const ViewRules& rules, Result<HistoryPage> page) const;

  // upkeep.cc
  void run_upkeep();
  void upkeep_once();
  [[nodiscard]] Status advance_retention_clock(bool confirmed);
  [[nodiscard]] Status expire_holds();
  [[nodiscard]] Status purge_dropped_rows();
  [[nodiscard]] Status purge_erasures(Duration least_age);
  [[nodiscard]] Result<std::vector<std::string>> silent_writers() const;
  [[nodiscard]] Status forget_silent_writers();
  [[nodiscard]] Status compact_rows(Generation generation);
  void add_gauges();  // engine_gauges.cc

  // stream_upkeep.cc
  [[nodiscard]] Result<Timestamp> producers_silent_since() const;
  [[nodiscard]] Result<std::vector<std::string>> silent_producers(Timestamp since) const;
  [[nodiscard]] Status forget_silent_producers();
  [[nodiscard]] Result<std::uint64_t> remove_old_letters(rocksdb::WriteBatch& batch) const;
  [[nodiscard]] Status forget_old_letters();

  // erasure.cc
  [[nodiscard]] Status delete_entity(const std::string& entity_key,
                                     WritePipeline::Exclusive& commit, EraseReceipt& receipt);
  [[nodiscard]] Status delete_subjects(const std::vector<EraseSubject>& subjects,
                                       WritePipeline::Exclusive& commit,
                                       std::vector<EraseReceipt>& receipts);
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::size_t>>> matching_entities(
      Generation generation,
      const std::function<std::size_t(std::string_view entity)>& subject_of) const;
  [[nodiscard]] static std::vector<std::string> files_of(
      const std::vector<Generation>& generations,
      const std::vector<rocksdb::LiveFileMetaData>& live);

  const RocksEngineOptions options_;
  const Clock& clock_;
  Metrics& metrics_;
  LoadTimes load_times_;
  ReadGate gate_;
  std::shared_ptr<StoppedWrites> stopped_writes_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<DiskReserve> disk_;
  OpenDatabase database_;
  RocksFamilies rocks_;
  RocksReader reader_{rocks_};
  DeadLetterReader letters_{rocks_};
  StoreIdentity identity_;
  DroppedRows dropped_;
  std::unique_ptr<WritePipeline> pipeline_;
  std::unique_ptr<BulkLoads> loads_;
  std::unique_ptr<StoreCheckpoints> checkpoints_;

  mutable std::mutex state_mutex_;  // Guards what follows.
  bool started_ = false;
  std::map<std::string, Snapshot> holds_;
  std::map<std::string, EraseRecord> erasures_;  // By id; those whose bytes are still in files.
  Timestamp retention_clock_ = Timestamp::min();
  std::optional<std::chrono::nanoseconds> retention_clock_set_;  // Steady; none before the first.
  bool retention_paused_ = false;

  std::mutex upkeep_mutex_;
  std::condition_variable upkeep_wakes_;
  bool stopping_ = false;
  Timestamp producers_checked_ = Timestamp::min();  // Of the upkeep thread.
  std::atomic<bool> cancels_compactions_{false};
  std::thread upkeep_;
  std::thread syncer_;
  std::vector<Metrics::Source> gauges_;  // While the store is open.
};

}  // namespace skua
