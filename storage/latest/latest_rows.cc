#include "storage/latest/latest_rows.h"

#include <algorithm>

namespace skua {
namespace {

// Segments that one put() cleans for its room; the last of them has to give some.
constexpr int kCleansMax = 8;
// A segment with less is cleaned for the gaps: what lives in it stays.
constexpr double kMostlyDead = 0.5;
// Above, moving what lives in a segment costs more than its gaps give.
constexpr double kWorthMoving = 0.75;
// One that has to give room loses this share at least, however much of it is wanted.
constexpr std::size_t kGoneShare = 8;
// Commits touch the table this far ahead.
constexpr std::size_t kPrefetched = 16;

template <typename Visit>
void for_each_entry(const RowSegments::Victim& victim, Visit visit) {
  for (const char* at = victim.begin; at < victim.end;) {
    const RowEntry& entry = *reinterpret_cast<const RowEntry*>(at);
    at += entry.size();
    visit(entry);
  }
}

}  // namespace

LatestRows::LatestRows(std::uint64_t budget_bytes, std::uint64_t seed)
    : segments_(budget_bytes, epochs_), table_(seed, epochs_, segments_), is_off_(false) {
  segments_.count_elsewhere(table_.bytes());
  is_off_ = segments_.bytes() >= segments_.budget_bytes();
}

bool LatestRows::put(RowTable::Hash hash, EntryKind kind, std::string_view entity_key,
                     std::string_view value, RowTable::Stamp read_at, Room room) {
  const std::size_t bytes = RowEntry::size_of(entity_key.size(), value.size());
  if (bytes > segments_.entry_bytes_max() || entity_key.size() > RowEntry::kKeyBytesMax)
    return true;
  RowEntry* entry = allocate(bytes, room);
  if (entry == nullptr) return false;
  entry->write(kind, entity_key, value);
  if (!table_.link(hash, entry, read_at)) segments_.forget(entry);
  segments_.settle(entry);
  segments_.count_elsewhere(table_.bytes());
  if (segments_.take_mostly_dead()) clean_one(Cost::kGaps);
  return true;
}

RowEntry* LatestRows::allocate(std::size_t bytes, Room room) {
  RowEntry* entry = segments_.allocate(bytes, RowSegments::Use::kNew);
  for (int i = 1; entry == nullptr && i <= kCleansMax; ++i) {
    const Cost cost = room == Room::kOnlyFree ? Cost::kGaps
                      : i < kCleansMax        ? Cost::kUnused
                                              : Cost::kAny;
    if (!clean_one(cost)) break;
    entry = segments_.allocate(bytes, RowSegments::Use::kNew);
  }
  return entry;
}

bool LatestRows::clean_one(Cost cost) {
  const std::unique_lock lock(cleaning_, std::try_to_lock);
  if (!lock) return false;
  const std::optional<RowSegments::Victim> victim = segments_.choose_victim();
  if (!victim || (cost == Cost::kGaps && victim->live_share > kWorthMoving)) return false;
  const auto filled_bytes = static_cast<std::size_t>(victim->end - victim->begin);
  const std::size_t kept_bytes_max = filled_bytes - filled_bytes / kGoneShare;
  wanted_.clear();
  std::size_t wanted_bytes = 0;
  const bool keeps_all = cost == Cost::kGaps || victim->live_share < kMostlyDead;
  for_each_entry(*victim, [&](const RowEntry& entry) {
    RowTable::Link link = table_.link_of(&entry);
    wanted_.push_back(link.is_linked() && (keeps_all || link.take_used()));
    wanted_bytes += wanted_.back() ? entry.size() : 0;
  });
  // All of it is wanted: its turn comes again.
  if (wanted_bytes > kept_bytes_max && cost != Cost::kAny) return true;

  std::size_t moved_bytes = 0;
  bool is_stuck = false;
  std::size_t index = 0;
  for_each_entry(*victim, [&](const RowEntry& entry) {
    const bool is_wanted = wanted_[index++] && moved_bytes + entry.size() <= kept_bytes_max;
    RowTable::Link link = table_.link_of(&entry);
    if (!link.is_linked()) return;
    if (!is_wanted)
      link.remove();
    else if (is_stuck || !move(entry, link))
      is_stuck = true;
    else
      moved_bytes += entry.size();
  });
  // No room to move to: what is wanted stays, and so does the segment.
  if (!is_stuck) segments_.retire(*victim);
  return !is_stuck;
}

bool LatestRows::move(const RowEntry& entry, RowTable::Link& link) {
  RowEntry* moved = segments_.allocate(entry.size(), RowSegments::Use::kMoved);
  if (moved == nullptr) return false;
  moved->write(entry.kind(), entry.key(), entry.value());
  link.replace(moved);
  segments_.forget(&entry);
  segments_.settle(moved);
  return true;
}

void LatestRows::before_visible(std::span<const CommittedRow> rows) {
  hashes_.resize(rows.size());
  was_kept_.assign(rows.size(), false);
  table_.begin_commit();
  const Epochs::Pin pin = epochs_.pin();
  const auto load = [&](std::size_t i) {
    hashes_[i] = table_.hash(rows[i].entity_key);
    if (pin) table_.prefetch(hashes_[i]);
  };
  for (std::size_t i = 0; i < std::min(kPrefetched, rows.size()); ++i) load(i);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + kPrefetched < rows.size()) load(i + kPrefetched);
    was_kept_[i] = table_.mark(hashes_[i], rows[i].entity_key, rows[i].is_newest);
  }
}

void LatestRows::after_visible(std::span<const CommittedRow> rows, bool committed) {
  const RowTable::Stamp stamp = table_.end_commit();
  for (RowTable::Hash hash : hashes_) table_.unmark(hash, stamp);
  table_.unmarked_all();
  if (!committed) return;
  // What was kept is wanted; what is new is kept while there is room.
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].is_newest)
      put(hashes_[i], EntryKind::kNewest, rows[i].entity_key, rows[i].newest, stamp,
          was_kept_[i] ? Room::kMake : Room::kOnlyFree);
  }
}

}  // namespace skua
