#include "storage/latest/latest_tier.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "storage/codec/row_codec.h"
#include "storage/latest/row_cache.h"
#include "storage/store/retention.h"

namespace skua {
namespace {

// Keys are looked up in groups: the sets of a group are loaded while the rows of the one before are
// copied.
constexpr std::size_t kGroupKeys = 16;
// Hits of a batch are copied to one buffer; this much is expected per row.
constexpr std::size_t kExpectedRowBytes = 256;

class LatestTier final : public Engine {
 public:
  LatestTier(std::unique_ptr<Engine> engine, const LatestTierOptions& options)
      : rows_(options.budget_bytes, options.seed), engine_(std::move(engine)) {}

  void lookup_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                     RowSet& out) const override {
    out.rows.assign(lookups.size(), {});
    auto copies = std::make_shared<std::string>();
    copies->reserve(lookups.size() * kExpectedRowBytes);
    std::vector<Miss> misses;
    std::vector<Place> places(lookups.size());
    find_copies(lookups, *copies, places, misses);

    for (std::size_t i = 0; i < lookups.size(); ++i) {
      if (places[i].offset == kMissing) continue;
      const std::string_view bytes =
          std::string_view(*copies).substr(places[i].offset, places[i].bytes);
      if (!judge(lookups[i], bytes, now, out.rows[i]))
        misses.push_back({i, rows_.hash(lookups[i].entity_key), {kNeverPut}});
    }
    out.owners.push_back(std::move(copies));
    if (!misses.empty()) ask_engine(lookups, misses, now, mode, out);
  }

  void write(WriteBatch batch, WriteDone done) override {
    std::vector<RowCache::Hash> written;
    written.reserve(batch.rows.size());
    for (const UnstampedRow& row : batch.rows) written.push_back(rows_.hash(row.entity_key));
    std::sort(written.begin(), written.end());
    written.erase(std::unique(written.begin(), written.end()), written.end());
    // From before its commit can be seen until after: two readers must not see it come and go.
    for (RowCache::Hash hash : written) rows_.begin_write(hash);
    engine_->write(std::move(batch), [this, written = std::move(written),
                                      done = std::move(done)](Result<WriteReceipt> receipt) {
      for (RowCache::Hash hash : written) rows_.end_write(hash);
      done(std::move(receipt));
    });
  }

  [[nodiscard]] Result<std::vector<EraseReceipt>> erase(const EraseSubjects& subjects) override {
    std::vector<RowCache::Hash> exact;
    bool by_scan = false;
    const auto begin_writes = [&] {
      std::vector<EraseSubject> erased = subjects();
      for (const EraseSubject& subject : erased) {
        for (const EraseTarget& target : subject.targets) {
          by_scan = by_scan || target.matches != nullptr;
          if (!target.matches) exact.push_back(rows_.hash(target.exact));
        }
      }
      for (RowCache::Hash hash : exact) rows_.begin_write(hash);
      if (by_scan) rows_.begin_write_of_all();
      return erased;
    };
    Result<std::vector<EraseReceipt>> receipts = engine_->erase(begin_writes);
    for (RowCache::Hash hash : exact) rows_.end_write(hash);
    if (by_scan) rows_.end_write_of_all();
    return receipts;
  }

  [[nodiscard]] const std::string& store_id() const override { return engine_->store_id(); }
  [[nodiscard]] Timestamp now() const override { return engine_->now(); }
  [[nodiscard]] CommitPoint last_commit() const override { return engine_->last_commit(); }
  void lookup_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                    RowSet& out) const override {
    engine_->lookup_as_of(lookups, now, mode, out);
  }
  [[nodiscard]] Result<HistoryPage> history(const ViewRules& rules, std::string_view entity_key,
                                            Timestamp from, Timestamp to, Timestamp now,
                                            std::size_t limit,
                                            const std::string& cursor) const override {
    return engine_->history(rules, entity_key, from, to, now, limit, cursor);
  }
  [[nodiscard]] Result<Snapshot> hold_snapshot(Duration lifetime) override {
    return engine_->hold_snapshot(lifetime);
  }
  [[nodiscard]] Result<Snapshot> find_snapshot(const std::string& id) const override {
    return engine_->find_snapshot(id);
  }
  [[nodiscard]] Status release_snapshot(const std::string& id) override {
    return engine_->release_snapshot(id);
  }
  [[nodiscard]] Result<HistoryPage> scan(const Snapshot& snapshot, const ViewRules& rules,
                                         const std::string& cursor,
                                         std::size_t bytes_max) const override {
    return engine_->scan(snapshot, rules, cursor, bytes_max);
  }
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> load_registry()
      const override {
    return engine_->load_registry();
  }
  [[nodiscard]] Status commit_registry(const RegistryChange& change,
                                       const std::function<void()>& publish) override {
    return engine_->commit_registry(change, publish);
  }
  void start(std::shared_ptr<const RulesTable> rules) override { engine_->start(std::move(rules)); }
  [[nodiscard]] Result<std::string> progress(const std::string& name) const override {
    return engine_->progress(name);
  }
  [[nodiscard]] Status confirm_clock() override { return engine_->confirm_clock(); }
  [[nodiscard]] Status compact() override { return engine_->compact(); }
  [[nodiscard]] EngineStatus status() const override { return engine_->status(); }

 private:
  struct Miss {
    std::size_t index = 0;  // Among the lookups.
    RowCache::Hash hash = 0;
    RowCache::Ticket ticket;
  };
  // Where the copy of a row lies in the buffer of its batch.
  struct Place {
    std::size_t offset = kMissing;
    std::size_t bytes = 0;
  };
  static constexpr std::size_t kMissing = std::numeric_limits<std::size_t>::max();
  // Odd, as no version of a set is.
  static constexpr std::uint32_t kNeverPut = 1;

  void find_copies(std::span<const Lookup> lookups, std::string& copies, std::vector<Place>& places,
                   std::vector<Miss>& misses) const {
    std::vector<RowCache::Hash> hashes(lookups.size());
    const auto group_end = [&](std::size_t begin) {
      return std::min(begin + kGroupKeys, lookups.size());
    };
    const auto load_sets = [&](std::size_t begin) {
      for (std::size_t i = begin; i < group_end(begin); ++i) {
        hashes[i] = rows_.hash(lookups[i].entity_key);
        rows_.prefetch_set(hashes[i]);
      }
    };
    load_sets(0);
    for (std::size_t begin = 0; begin < lookups.size(); begin += kGroupKeys) {
      for (std::size_t i = begin; i < group_end(begin); ++i) rows_.prefetch_row(hashes[i]);
      if (begin + kGroupKeys < lookups.size()) load_sets(begin + kGroupKeys);
      for (std::size_t i = begin; i < group_end(begin); ++i) {
        const std::size_t offset = copies.size();
        RowCache::Ticket ticket;
        if (rows_.find(hashes[i], lookups[i].entity_key, copies, ticket))
          places[i] = {offset, copies.size() - offset};
        else
          misses.push_back({i, hashes[i], ticket});
      }
    }
  }

  // Judges the newest row of an entity, or that there is none. False: ask the engine.
  static bool judge(const Lookup& lookup, std::string_view bytes, Timestamp now, FoundRow& out) {
    if (bytes.empty()) return true;  // Known not to exist: kNotFound.
    const Result<RowView> row = RowView::parse(lookup.entity_key, bytes);
    if (!row.ok() || row->event_timestamp() > now) return false;
    if (is_removed_by_age(*lookup.rules, row->event_timestamp(), horizon(*lookup.rules, now)))
      return true;
    out = {LookupStatus::kFound, bytes, true};
    return true;
  }

  void ask_engine(std::span<const Lookup> lookups, const std::vector<Miss>& misses, Timestamp now,
                  IoMode mode, RowSet& out) const {
    std::vector<Lookup> asked;
    asked.reserve(misses.size());
    for (const Miss& miss : misses) asked.push_back(lookups[miss.index]);
    RowSet found;
    engine_->lookup_latest(asked, now, mode, found);
    for (std::size_t i = 0; i < misses.size(); ++i) {
      const FoundRow& row = found.rows[i];
      out.rows[misses[i].index] = row;
      if (row.is_newest)
        rows_.put(misses[i].hash, asked[i].entity_key, row.bytes, misses[i].ticket);
    }
    out.owners.insert(out.owners.end(), found.owners.begin(), found.owners.end());
  }

  mutable RowCache rows_;
  std::unique_ptr<Engine>
      engine_;  // Goes first: it ends by acknowledging the writes it has accepted.
};

}  // namespace

std::unique_ptr<Engine> make_latest_tier(std::unique_ptr<Engine> engine,
                                         const LatestTierOptions& options) {
  return std::make_unique<LatestTier>(std::move(engine), options);
}

}  // namespace skua
