#pragma once

#include <cstdint>
#include <string>

#include "bench/micro/synthetic_view.h"
#include "storage/base/clock.h"
#include "storage/store/engine.h"

namespace skua::bench::micro {

// An engine whose rows are made when they are asked for, so that memory and time of a tier before
// it are the tier's own. Newest rows only: it has no history, takes no writes, and what it makes
// counts as read from a disk. THREAD-SAFE.
class GeneratedRows final : public Engine {
 public:
  // Of the entities 0 to population - 1.
  GeneratedRows(std::shared_ptr<const SyntheticView> view, std::int64_t population,
                std::uint32_t version)
      : view_(std::move(view)), population_(population), version_(version) {}

  void lookup_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                     RowSet& out) const override;

  [[nodiscard]] const std::string& store_id() const override { return store_id_; }
  [[nodiscard]] Timestamp now() const override { return clock_.now(); }
  [[nodiscard]] CommitPoint last_commit() const override { return {}; }
  void lookup_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                    RowSet& out) const override;
  void load_versions(std::span<const std::string_view> entity_keys, std::size_t versions_max,
                     std::size_t bytes_max, IoMode mode,
                     std::vector<LoadedVersions>& out) const override;
  [[nodiscard]] Result<LatestPage> scan_latest(const std::string& cursor,
                                               std::size_t bytes_max) const override;
  void set_row_tier(RowTier& tier) override;
  void write(WriteBatch batch, WriteDone done) override;
  [[nodiscard]] Result<HistoryPage> history(const ViewRules& rules, std::string_view entity_key,
                                            Timestamp from, Timestamp to, Timestamp now,
                                            std::size_t limit,
                                            const std::string& cursor) const override;
  [[nodiscard]] Result<Snapshot> hold_snapshot(Duration lifetime,
                                               const std::string& id) override;
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
  [[nodiscard]] Status abandon_load(LoadNumber number) override;
  void stop_loads() override {}
  [[nodiscard]] std::vector<LoadStatus> loads() const override;
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_registry()
      const override;
  [[nodiscard]] Status commit_registry(const RegistryChange& change,
                                       const std::function<void()>& publish) override;
  void start(std::shared_ptr<const RulesTable> rules) override;
  [[nodiscard]] Result<std::string> progress(const std::string& name) const override;
  [[nodiscard]] Result<std::int64_t> next_offset(Incarnation incarnation,
                                                 std::uint32_t partition) const override;
  [[nodiscard]] Result<DeadLetterPage> dead_letters(Incarnation incarnation,
                                                    const std::string& cursor,
                                                    std::size_t limit) const override;
  [[nodiscard]] Result<std::optional<DeadLetter>> find_dead_letter(
      Incarnation incarnation, Sequence sequence) const override;
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_records(
      std::string_view prefix) const override;
  [[nodiscard]] Status commit_records(const std::function<Result<RecordChanges>()>& change,
                                      const std::function<void()>& publish) override;
  [[nodiscard]] Status confirm_clock() override;
  [[nodiscard]] Status compact() override;
  [[nodiscard]] EngineStatus status() const override;

 private:
  std::shared_ptr<const SyntheticView> view_;
  std::int64_t population_;
  std::uint32_t version_;
  SystemClock clock_;
  std::string store_id_ = "generated";
};

}  // namespace skua::bench::micro
