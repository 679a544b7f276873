#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "storage/latest/epochs.h"
#include "storage/latest/row_segments.h"
#include "storage/latest/row_table.h"
#include "storage/store/row_tier.h"

namespace skua {

// Newest rows, and versions, of entities in bounded memory: a RowTable over RowSegments. An entry
// is never stale: it leaves before a commit that changes its entity can be seen, and what was read
// before that commit does not come back. What was not found for long leaves first (CLOCK, by
// segments). THREAD-SAFE.
class LatestRows {
 public:
  LatestRows(std::uint64_t budget_bytes, std::uint64_t seed);

  // Nothing fits: no use in asking.
  [[nodiscard]] bool is_off() const { return is_off_; }

  // Readers pin first, then search the table; entries hold as long as the pin.
  [[nodiscard]] Epochs::Pin pin() const { return epochs_.pin(); }
  [[nodiscard]] const RowTable& table() const { return table_; }

  // Where room may come from: other entries, or only what nobody uses.
  enum class Room : std::uint8_t { kMake, kOnlyFree };
  // Keeps what was read from the store when table().stamp() was `read_at`, unless it is outdated or
  // there. False: there is no room. The caller holds no pin, which would keep room from being made.
  bool put(RowTable::Hash hash, EntryKind kind, std::string_view entity_key, std::string_view value,
           RowTable::Stamp read_at, Room room);

  // See RowTier.
  void before_visible(std::span<const CommittedRow> rows);
  void after_visible(std::span<const CommittedRow> rows, bool committed);

  void close_view(Generation generation) { table_.close_view(generation); }
  void open_view() { table_.open_view(); }

  [[nodiscard]] std::uint64_t bytes() const { return segments_.bytes(); }
  [[nodiscard]] std::uint64_t entries() const { return table_.entries(); }

 private:
  [[nodiscard]] RowEntry* allocate(std::size_t bytes, Room room);
  // What cleaning a segment may cost: gaps only, entries that were not found for long, or any.
  enum class Cost : std::uint8_t { kGaps, kUnused, kAny };
  bool clean_one(Cost cost);
  [[nodiscard]] bool move(const RowEntry& entry, RowTable::Link& link);

  mutable Epochs epochs_;
  RowSegments segments_;
  RowTable table_;
  bool is_off_;
  std::mutex cleaning_;
  std::vector<bool> wanted_;  // By entry of the segment that is being cleaned.

  // Of the commit under way.
  std::vector<RowTable::Hash> hashes_;
  std::vector<bool> was_kept_;
};

}  // namespace skua
