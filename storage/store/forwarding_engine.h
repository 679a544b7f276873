#pragma once

#include "storage/store/engine.h"

namespace skua {

// An engine that hands every call to the one behind it: what stands before an engine overrides the
// calls that it answers itself. THREAD-SAFE.
class ForwardingEngine : public Engine {
 public:
  // `behind` outlives every call.
  explicit ForwardingEngine(Engine& behind) : behind_(behind) {}

  [[nodiscard]] const std::string& store_id() const override { return behind_.store_id(); }
  [[nodiscard]] Timestamp now() const override { return behind_.now(); }
  [[nodiscard]] CommitPoint last_commit() const override { return behind_.last_commit(); }
  void lookup_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                     RowSet& out) const override {
    behind_.lookup_latest(lookups, now, mode, out);
  }
  void lookup_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                    RowSet& out) const override {
    behind_.lookup_as_of(lookups, now, mode, out);
  }
  void load_versions(std::span<const std::string_view> entity_keys, std::size_t versions_max,
                     std::size_t bytes_max, IoMode mode,
                     std::vector<LoadedVersions>& out) const override {
    behind_.load_versions(entity_keys, versions_max, bytes_max, mode, out);
  }
  [[nodiscard]] Result<LatestPage> scan_latest(const std::string& cursor,
                                               std::size_t bytes_max) const override {
    return behind_.scan_latest(cursor, bytes_max);
  }
  void set_row_tier(RowTier& tier) override { behind_.set_row_tier(tier); }
  void write(WriteBatch batch, WriteDone done) override {
    behind_.write(std::move(batch), std::move(done));
  }
  [[nodiscard]] Result<HistoryPage> history(const ViewRules& rules, std::string_view entity_key,
                                            Timestamp from, Timestamp to, Timestamp now,
                                            std::size_t limit,
                                            const std::string& cursor) const override {
    return behind_.history(rules, entity_key, from, to, now, limit, cursor);
  }
  [[nodiscard]] Result<Snapshot> hold_snapshot(Duration lifetime, const std::string& id) override {
    return behind_.hold_snapshot(lifetime, id);
  }
  [[nodiscard]] Result<Snapshot> find_snapshot(const std::string& id) const override {
    return behind_.find_snapshot(id);
  }
  [[nodiscard]] Status release_snapshot(const std::string& id) override {
    return behind_.release_snapshot(id);
  }
  [[nodiscard]] Result<HistoryPage> scan(const Snapshot& snapshot, const ViewRules& rules,
                                         const std::string& cursor,
                                         std::size_t bytes_max) const override {
    return behind_.scan(snapshot, rules, cursor, bytes_max);
  }
  [[nodiscard]] Result<HistoryPage> scan_since(const Snapshot& snapshot, const ViewRules& rules,
                                               Sequence since, const std::string& cursor,
                                               std::size_t bytes_max) const override {
    return behind_.scan_since(snapshot, rules, since, cursor, bytes_max);
  }
  [[nodiscard]] Result<ErasurePage> erasures(Incarnation incarnation, Sequence since,
                                             Sequence until, const std::string& cursor,
                                             std::size_t limit) const override {
    return behind_.erasures(incarnation, since, until, cursor, limit);
  }
  [[nodiscard]] Result<std::vector<EraseReceipt>> erase(const EraseSubjects& subjects) override {
    return behind_.erase(subjects);
  }
  [[nodiscard]] Result<LoadProgress> begin_load(const LoadStart& start) override {
    return behind_.begin_load(start);
  }
  [[nodiscard]] Result<LoadProgress> stage(LoadNumber number, LoadChunk chunk) override {
    return behind_.stage(number, std::move(chunk));
  }
  [[nodiscard]] Result<LoadReceipt> publish_load(LoadNumber number,
                                                 const LoadPublication& publication) override {
    return behind_.publish_load(number, publication);
  }
  [[nodiscard]] Status abandon_load(LoadNumber number) override {
    return behind_.abandon_load(number);
  }
  void stop_loads() override { behind_.stop_loads(); }
  [[nodiscard]] std::vector<LoadStatus> loads() const override { return behind_.loads(); }
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_registry()
      const override {
    return behind_.load_registry();
  }
  [[nodiscard]] Status commit_registry(const RegistryChange& change,
                                       const std::function<void()>& publish) override {
    return behind_.commit_registry(change, publish);
  }
  void start(std::shared_ptr<const RulesTable> rules) override { behind_.start(std::move(rules)); }
  [[nodiscard]] Result<std::string> progress(const std::string& name) const override {
    return behind_.progress(name);
  }
  [[nodiscard]] Result<std::int64_t> next_offset(Incarnation incarnation,
                                                 std::uint32_t partition) const override {
    return behind_.next_offset(incarnation, partition);
  }
  [[nodiscard]] Result<DeadLetterPage> dead_letters(Incarnation incarnation,
                                                    const std::string& cursor,
                                                    std::size_t limit) const override {
    return behind_.dead_letters(incarnation, cursor, limit);
  }
  [[nodiscard]] Result<std::optional<DeadLetter>> find_dead_letter(
      Incarnation incarnation, Sequence sequence) const override {
    return behind_.find_dead_letter(incarnation, sequence);
  }
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_records(
      std::string_view prefix) const override {
    return behind_.load_records(prefix);
  }
  [[nodiscard]] Status commit_records(const std::function<Result<RecordChanges>()>& change,
                                      const std::function<void()>& publish) override {
    return behind_.commit_records(change, publish);
  }
  [[nodiscard]] Status confirm_clock() override { return behind_.confirm_clock(); }
  [[nodiscard]] Status compact() override { return behind_.compact(); }
  [[nodiscard]] EngineStatus status() const override { return behind_.status(); }
  [[nodiscard]] EngineDiagnosis diagnose() const override { return behind_.diagnose(); }

 private:
  Engine& behind_;
};

}  // namespace skua
