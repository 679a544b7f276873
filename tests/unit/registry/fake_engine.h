#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/store/engine.h"

namespace skua::test {

// The part of an engine that the registry calls: records in a sorted map. Every other call fails.
// Not thread-safe.
class FakeEngine final : public Engine {
 public:
  // What a test may set, and what it may look at.
  Timestamp time{1'700'000'000'000'000};
  Sequence last_sequence = 100;
  std::map<std::string, std::string> records;
  Status next_commit;  // Not OK: the next commit fails with it, and changes nothing.
  std::vector<RegistryCommit> commits;
  std::shared_ptr<const RulesTable> started_with;

  [[nodiscard]] const std::string& store_id() const override { return store_id_; }
  [[nodiscard]] Timestamp now() const override { return time; }
  [[nodiscard]] CommitPoint last_commit() const override { return {last_sequence, time}; }

  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_registry()
      const override {
    return std::vector<std::pair<std::string, std::string>>(records.begin(), records.end());
  }
  [[nodiscard]] Status commit_registry(const RegistryChange& change,
                                       const std::function<void()>& publish) override {
    if (!next_commit.ok()) return std::exchange(next_commit, Status());
    ASSIGN_OR_RETURN(RegistryCommit commit, change(last_commit(), time));
    for (const auto& [key, value] : commit.puts) records[key] = value;
    for (const std::string& key : commit.deletes) records.erase(key);
    commits.push_back(std::move(commit));
    publish();
    ++last_sequence;
    return {};
  }
  void start(std::shared_ptr<const RulesTable> rules) override { started_with = std::move(rules); }

  void lookup_latest(std::span<const Lookup>, Timestamp, IoMode, RowSet&) const override {}
  void lookup_as_of(std::span<const Lookup>, Timestamp, IoMode, RowSet&) const override {}
  void write(WriteBatch, WriteDone done) override { done(not_faked()); }
  void load_versions(std::span<const std::string_view>, std::size_t, std::size_t, IoMode,
                     std::vector<LoadedVersions>&) const override {}
  [[nodiscard]] Result<LatestPage> scan_latest(const std::string&, std::size_t) const override {
    return LatestPage();
  }
  void set_row_tier(RowTier&) override {}
  [[nodiscard]] Result<HistoryPage> history(const ViewRules&, std::string_view, Timestamp,
                                            Timestamp, Timestamp, std::size_t,
                                            const std::string&) const override {
    return not_faked();
  }
  [[nodiscard]] Result<Snapshot> hold_snapshot(Duration, const std::string&) override {
    return not_faked();
  }
  [[nodiscard]] Result<Snapshot> find_snapshot(const std::string&) const override {
    return not_faked();
  }
  [[nodiscard]] Status release_snapshot(const std::string&) override { return not_faked(); }
  [[nodiscard]] Result<HistoryPage> scan(const Snapshot&, const ViewRules&, const std::string&,
                                         std::size_t) const override {
    return not_faked();
  }
  [[nodiscard]] Result<HistoryPage> scan_since(const Snapshot&, const ViewRules&, Sequence,
                                               const std::string&, std::size_t) const override {
    return not_faked();
  }
  [[nodiscard]] Result<ErasurePage> erasures(Incarnation, Sequence, Sequence, const std::string&,
                                             std::size_t) const override {
    return not_faked();
  }
  [[nodiscard]] Result<std::vector<EraseReceipt>> erase(const EraseSubjects&) override {
    return not_faked();
  }
  [[nodiscard]] Result<LoadProgress> begin_load(const LoadStart&) override { return not_faked(); }
  [[nodiscard]] Result<LoadProgress> stage(LoadNumber, LoadChunk) override { return not_faked(); }
  [[nodiscard]] Result<LoadReceipt> publish_load(LoadNumber, const LoadPublication&) override {
    return not_faked();
  }
  [[nodiscard]] Status abandon_load(LoadNumber) override { return not_faked(); }
  void stop_loads() override {}
  [[nodiscard]] std::vector<LoadStatus> loads() const override { return {}; }
  [[nodiscard]] Result<std::string> progress(const std::string&) const override {
    return not_faked();
  }
  [[nodiscard]] Result<std::int64_t> next_offset(Incarnation, std::uint32_t) const override {
    return not_faked();
  }
  [[nodiscard]] Result<DeadLetterPage> dead_letters(Incarnation, const std::string&,
                                                    std::size_t) const override {
    return not_faked();
  }
  [[nodiscard]] Result<std::optional<DeadLetter>> find_dead_letter(Incarnation,
                                                                   Sequence) const override {
    return not_faked();
  }
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_records(
      std::string_view) const override {
    return not_faked();
  }
  [[nodiscard]] Status commit_records(const std::function<Result<RecordChanges>()>&,
                                      const std::function<void()>&) override {
    return not_faked();
  }
  [[nodiscard]] Status confirm_clock() override { return not_faked(); }
  [[nodiscard]] Status compact() override { return not_faked(); }
  [[nodiscard]] EngineStatus status() const override { return {}; }

 private:
  static Status not_faked() { return internal_error("the registry does not call this"); }

  std::string store_id_ = "store";
};

}  // namespace skua::test
