#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/retention.h"
#include "tests/unit/service/fake_loads.h"

namespace skua {

// An engine in a sorted map for the tests of the services: stores every row as applied, judges
// horizons but removes nothing, and lets a test make it answer as an engine in trouble. Not
// thread-safe.
class FakeEngine final : public FakeLoads {
 public:
  Timestamp time{};
  CommitPoint last;
  std::map<std::string, std::string> stored;  // History key -> stamped row.
  bool cold = false;                          // kMemoryOnly finds nothing.
  std::set<std::string> damaged;              // Entity keys that answer DATA_LOSS.
  std::function<void()> before_lookup;        // Runs once, at the next lookup.
  mutable int lookup_calls = 0;
  mutable std::vector<Lookup> last_lookups;
  std::vector<WriteBatch> writes;
  std::vector<std::string> digests;
  std::vector<Duration> lifetimes;
  std::size_t rows_per_page = 1000;

  [[nodiscard]] const std::string& store_id() const override { return store_id_; }
  [[nodiscard]] Timestamp now() const override { return time; }
  [[nodiscard]] CommitPoint last_commit() const override { return last; }

  void lookup_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                     RowSet& out) const override {
    lookup_as_of(lookups, now, mode, out);
  }

  void lookup_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                    RowSet& out) const override {
    ++lookup_calls;
    last_lookups.assign(lookups.begin(), lookups.end());
    if (before_lookup) std::exchange(const_cast<FakeEngine*>(this)->before_lookup, nullptr)();
    for (const Lookup& lookup : lookups) out.rows.push_back(find(lookup, now, mode));
  }

  void write(WriteBatch batch, WriteDone done) override {
    WriteReceipt receipt;
    if (lacks_settled_letters(batch)) return done(Status(StatusCode::kAborted, "a letter is gone"));
    last.created_timestamp = std::max(last.created_timestamp, time);
    receipt.created_timestamp = last.created_timestamp;
    receipt.rejections = batch.rejections;
    if (!append(batch, last.sequence, receipt)) return done(std::move(receipt));
    receipt.outcomes.assign(batch.request_rows, RowOutcome::kRejected);
    for (const UnstampedRow& row : batch.rows) {
      const Timestamp event_timestamp = row.event_timestamp.value_or(last.created_timestamp);
      std::string stamped = row.row;
      stamp_row(row.entity_key, {event_timestamp, last.created_timestamp, ++last.sequence},
                stamped);
      stored[history_key(row.entity_key, event_timestamp, last.sequence)] = stamped;
      receipt.outcomes[row.request_row] = RowOutcome::kApplied;
    }
    receipt.sequence = last.sequence;
    writes.push_back(std::move(batch));
    done(std::move(receipt));
  }
  void load_versions(std::span<const std::string_view>, std::size_t, std::size_t, IoMode,
                     std::vector<LoadedVersions>&) const override {}
  [[nodiscard]] Result<LatestPage> scan_latest(const std::string&, std::size_t) const override {
    return LatestPage();
  }
  void set_row_tier(RowTier&) override {}
  [[nodiscard]] Result<HistoryPage> history(const ViewRules&, std::string_view entity_key,
                                            Timestamp from, Timestamp to, Timestamp,
                                            std::size_t limit,
                                            const std::string& cursor) const override {
    HistoryPage page;
    for (const auto& [key, bytes] : stored) {
      const auto parsed = HistoryKey::parse(key);
      if (parsed->entity_key != entity_key || key <= cursor) continue;
      if (parsed->event_timestamp < from || parsed->event_timestamp > to) continue;
      if (page.rows.size() == limit) return page;
      page.rows.push_back({std::string(entity_key), bytes});
      page.next = key;
    }
    page.next.clear();
    return page;
  }

  [[nodiscard]] Result<Snapshot> hold_snapshot(Duration lifetime, const std::string& id) override {
    if (holds_.contains(id)) return holds_.at(id);
    lifetimes.push_back(lifetime);
    Snapshot snapshot{id.empty() ? std::to_string(holds_.size() + 1) : id,
                      last.sequence,
                      time,
                      last.created_timestamp,
                      time + lifetime,
                      rules_};
    for (const auto& [place, next] : offsets)
      snapshot.next_offsets.push_back({place.first, place.second, next});
    holds_[snapshot.id] = snapshot;
    return snapshot;
  }
  [[nodiscard]] Result<Snapshot> find_snapshot(const std::string& id) const override {
    if (const auto found = holds_.find(id); found != holds_.end()) return found->second;
    return not_found("no such snapshot");
  }
  [[nodiscard]] Status release_snapshot(const std::string& id) override {
    return holds_.erase(id) == 1 ? Status::ok_status() : not_found("no such snapshot");
  }
  [[nodiscard]] Result<HistoryPage> scan_since(const Snapshot& snapshot, const ViewRules& rules,
                                               Sequence since, const std::string& cursor,
                                               std::size_t) const override {
    HistoryPage page;
    for (const auto& [key, bytes] : stored) {
      if (generation_of(key) != rules.generation() || key <= cursor) continue;
      const auto parsed = HistoryKey::parse(key);
      if (parsed->sequence > snapshot.sequence || parsed->sequence <= since) continue;
      if (page.rows.size() == rows_per_page) return page;
      page.rows.push_back({std::string(parsed->entity_key), bytes});
      page.next = key;
    }
    page.next.clear();
    return page;
  }

  [[nodiscard]] Result<std::vector<EraseReceipt>> erase(const EraseSubjects& subjects) override {
    std::vector<EraseReceipt> receipts;
    ++last.sequence;
    for (const EraseSubject& subject : subjects()) {
      digests.push_back(subject.digest);
      erased.push_back({last.sequence, last.created_timestamp, subject.digest});
      receipts.push_back(erase_one(subject));
    }
    return receipts;
  }

  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_registry()
      const override {
    return std::vector<std::pair<std::string, std::string>>(registry_.begin(), registry_.end());
  }
  [[nodiscard]] Status commit_registry(const RegistryChange& change,
                                       const std::function<void()>& publish) override {
    ASSIGN_OR_RETURN(const RegistryCommit commit, change(last, now()));
    for (const auto& [key, value] : commit.puts) registry_[key] = value;
    for (const std::string& key : commit.deletes) registry_.erase(key);
    rules_ = commit.rules;
    publish();
    return {};
  }
  void start(std::shared_ptr<const RulesTable> rules) override { rules_ = std::move(rules); }
  [[nodiscard]] Result<std::string> progress(const std::string&) const override {
    return not_found("no such record");
  }
  [[nodiscard]] Status confirm_clock() override { return Status::ok_status(); }
  [[nodiscard]] Status compact() override { return Status::ok_status(); }
  [[nodiscard]] EngineStatus status() const override { return told_status; }
  EngineStatus told_status;

 private:
  EraseReceipt erase_one(const EraseSubject& subject) {
    EraseReceipt receipt{"erase-" + std::to_string(digests.size()), last.sequence, 0, 0};
    std::set<std::string> entities;
    std::erase_if(stored, [&](const auto& entry) {
      const auto key = HistoryKey::parse(entry.first);
      const auto is_of = [&](const EraseTarget& target) { return means(target, *key); };
      const auto& targets = subject.targets;
      if (std::none_of(targets.begin(), targets.end(), is_of)) return false;
      ++receipt.rows;
      entities.insert(std::string(key->entity_key));
      return true;
    });
    receipt.entities = entities.size();
    return receipt;
  }

  [[nodiscard]] FoundRow find(const Lookup& lookup, Timestamp now, IoMode mode) const {
    if (cold && mode == IoMode::kMemoryOnly) return {LookupStatus::kNotInMemory, {}};
    const Timestamp earliest = horizon(*lookup.rules, now);
    if (lookup.as_of < earliest || lookup.known_at < earliest_known_at(*lookup.rules, earliest))
      return {LookupStatus::kBeyondRetention, {}};
    if (damaged.contains(std::string(lookup.entity_key))) return {LookupStatus::kDataLoss, {}};
    for (auto it = stored.lower_bound(history_seek_key(lookup.entity_key, lookup.as_of));
         it != stored.end() && HistoryKey::parse(it->first)->entity_key == lookup.entity_key; ++it)
      if (RowView::trusted(it->second).created_timestamp() <= lookup.known_at)
        return {LookupStatus::kFound, it->second};
    return {LookupStatus::kNotFound, {}};
  }

  std::string store_id_ = "store-a";
  std::map<std::string, std::string> registry_;
  std::shared_ptr<const RulesTable> rules_;
  std::map<std::string, Snapshot> holds_;
};

}  // namespace skua
