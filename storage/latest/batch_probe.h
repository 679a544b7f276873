#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "storage/latest/row_table.h"
#include "storage/store/lookup.h"

namespace skua {

// Keys are looked up in groups (group prefetching: Chen, Ailamaki, Gibbons, Mowry, ICDE 2004):
// while one is answered, the entries of the next are on their way, and the chunks of the one after.
inline constexpr std::size_t kGroupKeys = 16;
inline constexpr std::size_t kCacheLineBytes = 64;
// Lines of an entry that are loaded before its size is known.
inline constexpr std::size_t kLoadedBytes = 320;
// Wide rows are loaded up to here; answers rarely want more of them.
inline constexpr std::size_t kLoadedBytesMax = 1024;

inline void load_lines(const void* from, std::size_t begin, std::size_t end) {
  for (std::size_t offset = begin; offset < end; offset += kCacheLineBytes)
    __builtin_prefetch(static_cast<const char*>(from) + offset);
}

// Calls visit(i, hash) for every lookup, in order, when what the table may hold of its entity is
// being loaded: the newest row, and with `versions` the versions too. REQUIRES: a pin.
template <typename Visit>
void probe_batch(const RowTable& table, std::span<const Lookup> lookups, bool versions,
                 Visit visit) {
  std::vector<RowTable::Hash> hashes(lookups.size());
  const auto for_group = [&](std::size_t group, auto act) {
    const std::size_t begin = group * kGroupKeys;
    for (std::size_t i = begin; i < std::min(begin + kGroupKeys, lookups.size()); ++i) act(i);
  };
  const auto load_chunks = [&](std::size_t group) {
    for_group(group, [&](std::size_t i) {
      hashes[i] = table.hash(lookups[i].entity_key);
      table.prefetch(hashes[i]);
    });
  };
  const auto load_entries = [&](std::size_t group) {
    for_group(group, [&](std::size_t i) {
      if (const RowEntry* newest = table.candidate(hashes[i], EntryKind::kNewest))
        load_lines(newest, 0, kLoadedBytes);
      if (!versions) return;
      if (const RowEntry* list = table.candidate(hashes[i], EntryKind::kVersions))
        load_lines(list, 0, kLoadedBytes);
    });
  };
  const std::size_t groups = (lookups.size() + kGroupKeys - 1) / kGroupKeys;
  load_chunks(0);
  load_chunks(1);
  load_entries(0);
  for (std::size_t group = 0; group < groups; ++group) {
    load_chunks(group + 2);
    load_entries(group + 1);
    for_group(group, [&](std::size_t i) { visit(i, hashes[i]); });
  }
}

}  // namespace skua
