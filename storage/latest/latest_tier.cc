#include "storage/latest/latest_tier.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/latest/batch_probe.h"
#include "storage/latest/latest_rows.h"
#include "storage/latest/warm_start.h"
#include "storage/store/as_of_search.h"
#include "storage/store/forwarding_engine.h"
#include "storage/store/retention.h"
#include "storage/store/version_list.h"

namespace skua {
namespace {

// Versions that are kept of one entity.
constexpr std::size_t kVersionsMax = 32;
constexpr std::size_t kVersionBytesMax = 16 << 10;

// The horizon at one moment; a batch mostly asks for few views.
class HorizonMemo {
 public:
  explicit HorizonMemo(Timestamp now) : now_(now) {}
  [[nodiscard]] Timestamp of(const ViewRules& rules) {
    if (&rules != rules_) {
      rules_ = &rules;
      horizon_ = horizon(rules, now_);
    }
    return horizon_;
  }

 private:
  Timestamp now_;
  const ViewRules* rules_ = nullptr;
  Timestamp horizon_;
};

class LatestTier final : public ForwardingEngine, private RowTier {
 public:
  LatestTier(std::unique_ptr<Engine> engine, const LatestTierOptions& options, Metrics& metrics)
      : ForwardingEngine(*engine),
        options_(options),
        hits_(metrics.latest_hits.get()),
        misses_(metrics.latest_misses.get()),
        bytes_(metrics.latest_bytes.get()),
        entries_(metrics.latest_entries.get()),
        filling_(metrics.latest_filling.get()),
        rows_(options.budget_bytes, options.seed),
        engine_(std::move(engine)) {
    show_size();
    if (!rows_.is_off()) engine_->set_row_tier(*this);
  }

  void lookup_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                     RowSet& out) const override;
  void lookup_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                    RowSet& out) const override;

  void start(std::shared_ptr<const RulesTable> rules) override {
    engine_->start(std::move(rules));
    if (rows_.is_off() || !options_.warm_start) return;
    filling_.Set(1);
    warm_start_.emplace(*engine_, rows_, [this](bool is_done) {
      show_size();
      if (is_done) filling_.Set(0);
    });
  }

  void set_row_tier(RowTier& tier) override { next_tier_ = &tier; }

 private:
  // A lookup that the tier does not answer.
  struct Miss {
    std::size_t index = 0;
    RowTable::Hash hash = 0;
    bool wants_versions = false;  // Its entity is read as of a time again.
  };
  using Misses = std::vector<Miss>;

  void before_visible(std::span<const CommittedRow> rows) override {
    rows_.before_visible(rows);
    if (next_tier_ != nullptr) next_tier_->before_visible(rows);
  }
  void after_visible(std::span<const CommittedRow> rows, bool committed) override {
    if (next_tier_ != nullptr) next_tier_->after_visible(rows, committed);
    rows_.after_visible(rows, committed);
    show_size();
  }
  void close_view(Generation generation) override {
    rows_.close_view(generation);
    if (next_tier_ != nullptr) next_tier_->close_view(generation);
  }
  void open_view() override {
    if (next_tier_ != nullptr) next_tier_->open_view();
    rows_.open_view();
    show_size();
  }
  void before_load() override {
    if (next_tier_ != nullptr) next_tier_->before_load();
    ++loads_;
  }
  void after_load() override {
    ++loads_;
    if (next_tier_ != nullptr) next_tier_->after_load();
  }
  void find_newest(std::span<const std::string_view> entity_keys,
                   const std::function<void(std::size_t, std::string_view)>& found) const override;

  // Whether what answers these lookups may be of two states: while a load enters their view. The
  // engine shows one call one state, whatever memory and several calls would mix.
  [[nodiscard]] bool is_entering(std::uint64_t loads, std::span<const Lookup> lookups) const;
  template <typename Answer, typename Ask>
  void answer_whole(std::span<const Lookup> lookups, RowSet& out, Answer answer, Ask ask) const;
  void answer_all_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                         RowSet& out) const;
  void answer_all_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                        RowSet& out) const;
  [[nodiscard]] FoundRow answer_as_of(const Lookup& lookup, const Probe& probe, Timestamp now,
                                      Misses& misses, std::size_t index) const;
  void ask_engine_latest(std::span<const Lookup> lookups, const Misses& misses, Timestamp now,
                         IoMode mode, RowTable::Stamp read_at, RowSet& out) const;
  void ask_engine_as_of(std::span<const Lookup> lookups, const Misses& misses, Timestamp now,
                        IoMode mode, RowTable::Stamp read_at, RowSet& out) const;
  [[nodiscard]] Misses answer_from_versions(std::span<const Lookup> lookups, const Misses& misses,
                                            Timestamp now, IoMode mode, RowTable::Stamp read_at,
                                            RowSet& out) const;
  static void own_copies(RowSet& out);
  void count(std::size_t lookups, std::size_t misses) const {
    hits_.Increment(static_cast<double>(lookups - misses));
    if (misses != 0) misses_.Increment(static_cast<double>(misses));
  }
  void show_size() const {
    bytes_.Set(static_cast<double>(rows_.bytes()));
    entries_.Set(static_cast<double>(rows_.entries()));
  }

  const LatestTierOptions options_;
  prometheus::Counter& hits_;
  prometheus::Counter& misses_;
  prometheus::Gauge& bytes_;
  prometheus::Gauge& entries_;
  prometheus::Gauge& filling_;
  mutable LatestRows rows_;
  RowTier* next_tier_ = nullptr;
  std::atomic<std::uint64_t> loads_{0};  // Odd: one is entering.
  // Goes before the rows: it ends by acknowledging the writes it has accepted.
  std::unique_ptr<Engine> engine_;
  std::optional<WarmStart> warm_start_;  // Goes first: it reads the engine.
};

void merge_found(RowSet&& found, const std::vector<std::size_t>& indexes, RowSet& out) {
  for (std::size_t i = 0; i < indexes.size(); ++i) out.rows[indexes[i]] = found.rows[i];
  out.owners.insert(out.owners.end(), std::make_move_iterator(found.owners.begin()),
                    std::make_move_iterator(found.owners.end()));
}

bool LatestTier::is_entering(std::uint64_t loads, std::span<const Lookup> lookups) const {
  return loads % 2 == 1 && std::any_of(lookups.begin(), lookups.end(), [&](const Lookup& lookup) {
           return generation_of(lookup.entity_key) == rows_.table().closed_view();
         });
}

template <typename Answer, typename Ask>
void LatestTier::answer_whole(std::span<const Lookup> lookups, RowSet& out, Answer answer,
                              Ask ask) const {
  const std::size_t owners = out.owners.size();
  const std::uint64_t loads = loads_.load();
  if (!is_entering(loads, lookups)) {
    answer();
    if (loads_.load() == loads) return;
    out.owners.resize(owners);
  }
  ask();
}

void LatestTier::lookup_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                               RowSet& out) const {
  answer_whole(
      lookups, out, [&] { answer_all_latest(lookups, now, mode, out); },
      [&] { engine_->lookup_latest(lookups, now, mode, out); });
}

void LatestTier::lookup_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                              RowSet& out) const {
  answer_whole(
      lookups, out, [&] { answer_all_as_of(lookups, now, mode, out); },
      [&] { engine_->lookup_as_of(lookups, now, mode, out); });
}

void LatestTier::answer_all_latest(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                                   RowSet& out) const {
  Epochs::Pin pin = rows_.is_off() ? Epochs::Pin() : rows_.pin();
  if (!pin) return engine_->lookup_latest(lookups, now, mode, out);
  out.rows.assign(lookups.size(), {});
  const RowTable::Stamp read_at = rows_.table().stamp();
  HorizonMemo horizons(now);
  Misses misses;
  std::vector<std::size_t> not_due;
  const auto key_of = [&](std::size_t i) { return lookups[i].entity_key; };
  probe_batch(
      rows_.table(), lookups.size(), key_of, kForNewest, [&](std::size_t i, const Probe& probe) {
        const RowEntry* entry =
            rows_.table()
                .find(probe.hash, EntryKind::kNewest, lookups[i].entity_key, probe.newest)
                .entry;
        if (entry == nullptr) return misses.push_back({i, probe.hash, false});
        const std::string_view bytes = entry->value();
        if (bytes.empty()) return;  // Known to have no row: kNotFound.
        load_lines(entry, kForNewest.newest, std::min(entry->size(), kLoadedBytesMax));
        const Timestamp event_timestamp = RowView::trusted(bytes).event_timestamp();
        if (event_timestamp > now) return not_due.push_back(i);
        if (is_removed_by_age(*lookups[i].rules, event_timestamp, horizons.of(*lookups[i].rules)))
          return;
        FoundRow& row = out.rows[i];
        row.status = LookupStatus::kFound;
        row.bytes = bytes;
        row.is_newest = true;
      });
  count(lookups.size(), misses.size());
  if (misses.empty() && not_due.empty()) {
    out.owners.push_back(std::make_shared<Epochs::Pin>(std::move(pin)));
    return;
  }

  // No pin is held while the engine is asked: it may wait for the disk.
  own_copies(out);
  pin = {};
  if (!misses.empty()) ask_engine_latest(lookups, misses, now, mode, read_at, out);
  if (not_due.empty()) return;
  // The row in effect is one of those before the newest. Last, as the answer may hold a pin.
  std::vector<Lookup> as_of;
  for (std::size_t i : not_due) as_of.push_back(lookups[i]);
  RowSet found;
  answer_all_as_of(as_of, now, mode, found);
  merge_found(std::move(found), not_due, out);
}

void LatestTier::ask_engine_latest(std::span<const Lookup> lookups, const Misses& misses,
                                   Timestamp now, IoMode mode, RowTable::Stamp read_at,
                                   RowSet& out) const {
  std::vector<Lookup> asked;
  std::vector<std::size_t> indexes;
  for (const Miss& miss : misses) {
    asked.push_back(lookups[miss.index]);
    indexes.push_back(miss.index);
  }
  RowSet found;
  engine_->lookup_latest(asked, now, mode, found);
  for (std::size_t i = 0; i < misses.size(); ++i) {
    if (found.rows[i].is_newest)
      rows_.put(misses[i].hash, EntryKind::kNewest, asked[i].entity_key, found.rows[i].bytes,
                read_at, LatestRows::Room::kMake);
  }
  merge_found(std::move(found), indexes, out);
  show_size();
}

void LatestTier::find_newest(
    std::span<const std::string_view> entity_keys,
    const std::function<void(std::size_t, std::string_view)>& found) const {
  const Epochs::Pin pin = rows_.pin();
  if (!pin) return;
  const auto key_of = [&](std::size_t i) { return entity_keys[i]; };
  probe_batch(rows_.table(), entity_keys.size(), key_of, kForNewest,
              [&](std::size_t i, const Probe& probe) {
                const RowTable::Found newest = rows_.table().find(probe.hash, EntryKind::kNewest,
                                                                  entity_keys[i], probe.newest);
                if (newest.entry != nullptr) found(i, newest.entry->value());
              });
}

void LatestTier::answer_all_as_of(std::span<const Lookup> lookups, Timestamp now, IoMode mode,
                                  RowSet& out) const {
  Epochs::Pin pin = rows_.is_off() ? Epochs::Pin() : rows_.pin();
  if (!pin) return engine_->lookup_as_of(lookups, now, mode, out);
  out.rows.assign(lookups.size(), {});
  const RowTable::Stamp read_at = rows_.table().stamp();
  Misses misses;
  const auto key_of = [&](std::size_t i) { return lookups[i].entity_key; };
  probe_batch(rows_.table(), lookups.size(), key_of, kForAsOf,
              [&](std::size_t i, const Probe& probe) {
                out.rows[i] = answer_as_of(lookups[i], probe, now, misses, i);
              });
  count(lookups.size(), misses.size());
  if (misses.empty()) {
    out.owners.push_back(std::make_shared<Epochs::Pin>(std::move(pin)));
    return;
  }
  own_copies(out);
  pin = {};
  ask_engine_as_of(lookups, misses, now, mode, read_at, out);
}

FoundRow LatestTier::answer_as_of(const Lookup& lookup, const Probe& probe, Timestamp now,
                                  Misses& misses, std::size_t index) const {
  AsOfResult result{LookupStatus::kNotInMemory, {}};
  bool wants_versions = false;
  if (const RowEntry* list =
          rows_.table()
              .find(probe.hash, EntryKind::kVersions, lookup.entity_key, probe.versions)
              .entry) {
    VersionListCursor cursor{VersionList(list->value())};
    result = search_as_of(cursor, lookup, now);
  } else {
    const RowTable::Found newest =
        rows_.table().find(probe.hash, EntryKind::kNewest, lookup.entity_key, probe.newest);
    wants_versions = newest.was_used;
    // An entity without a newest row may have older ones: only the engine knows.
    if (newest.entry != nullptr && !newest.entry->value().empty()) {
      NewestRowCursor cursor(RowView::trusted(newest.entry->value()));
      result = search_as_of(cursor, lookup, now);
    }
  }
  if (result.status == LookupStatus::kNotInMemory)
    misses.push_back({index, probe.hash, wants_versions});
  load_lines(result.row.data(), 0, std::min(result.row.size(), kLoadedBytesMax));
  return {result.status, result.row, false};
}

void LatestTier::ask_engine_as_of(std::span<const Lookup> lookups, const Misses& misses,
                                  Timestamp now, IoMode mode, RowTable::Stamp read_at,
                                  RowSet& out) const {
  const Misses unanswered = answer_from_versions(lookups, misses, now, mode, read_at, out);
  if (unanswered.empty()) return;
  std::vector<Lookup> asked;
  std::vector<std::size_t> indexes;
  for (const Miss& miss : unanswered) {
    asked.push_back(lookups[miss.index]);
    indexes.push_back(miss.index);
  }
  RowSet found;
  engine_->lookup_as_of(asked, now, mode, found);
  merge_found(std::move(found), indexes, out);
}

// Answers from versions that it loads and keeps, for entities that are worth it; returns the rest.
LatestTier::Misses LatestTier::answer_from_versions(std::span<const Lookup> lookups,
                                                    const Misses& misses, Timestamp now,
                                                    IoMode mode, RowTable::Stamp read_at,
                                                    RowSet& out) const {
  Misses unanswered;
  Misses wanted;
  std::vector<std::string_view> keys;
  for (const Miss& miss : misses) {
    (miss.wants_versions ? wanted : unanswered).push_back(miss);
    if (miss.wants_versions) keys.push_back(lookups[miss.index].entity_key);
  }
  if (wanted.empty()) return unanswered;
  auto loaded = std::make_shared<std::vector<LoadedVersions>>();
  engine_->load_versions(keys, kVersionsMax, kVersionBytesMax, mode, *loaded);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Lookup& lookup = lookups[wanted[i].index];
    const LoadedVersions& versions = (*loaded)[i];
    AsOfResult result{LookupStatus::kNotInMemory, {}};
    if (versions.status == LookupStatus::kFound) {
      rows_.put(wanted[i].hash, EntryKind::kVersions, lookup.entity_key, versions.list, read_at,
                LatestRows::Room::kMake);
      VersionListCursor cursor{VersionList(versions.list)};
      result = search_as_of(cursor, lookup, now);
    }
    if (result.status == LookupStatus::kNotInMemory)
      unanswered.push_back(wanted[i]);
    else
      out.rows[wanted[i].index] = {result.status, result.row, false};
  }
  out.owners.push_back(std::move(loaded));
  return unanswered;
}

void LatestTier::own_copies(RowSet& out) {
  std::size_t bytes = 0;
  for (const FoundRow& row : out.rows) bytes += row.bytes.size();
  auto copies = std::make_shared<std::string>();
  copies->reserve(bytes);
  for (FoundRow& row : out.rows) {
    const std::size_t offset = copies->size();
    copies->append(row.bytes);
    row.bytes = std::string_view(*copies).substr(offset, row.bytes.size());
  }
  out.owners.push_back(std::move(copies));
}

}  // namespace

std::unique_ptr<Engine> make_latest_tier(std::unique_ptr<Engine> engine,
                                         const LatestTierOptions& options, Metrics& metrics) {
  return std::make_unique<LatestTier>(std::move(engine), options, metrics);
}

}  // namespace skua
