#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "storage/latest/row_table.h"

namespace skua {

// Keys are looked up in groups (group prefetching: Chen, Ailamaki, Gibbons, Mowry, ICDE 2004), in
// short loops over a group, so that the processor itself has many of them under way: the chunks are
// loaded, then the entries, then they are compared.
inline constexpr std::size_t kGroupKeys = 128;
inline constexpr std::size_t kCacheLineBytes = 64;
// Wide rows are loaded up to here; answers rarely want more of them.
inline constexpr std::size_t kLoadedBytesMax = 1024;

// How much of an entry is loaded before its size is known.
struct LoadedBytes {
  std::size_t newest = 0;
  std::size_t versions = 0;  // 0: versions are not looked for; else they come first.
};
// A whole row of common size.
inline constexpr LoadedBytes kForNewest{256, 0};
// Enough to choose a row by, not the row.
inline constexpr LoadedBytes kForAsOf{64, 192};

// Nothing is read: `from` may be null, which no pointer may be counted on from.
inline void load_lines(const void* from, std::size_t begin, std::size_t end) {
  const auto address = reinterpret_cast<std::uintptr_t>(from);
  for (std::size_t offset = begin; offset < end; offset += kCacheLineBytes)
    __builtin_prefetch(reinterpret_cast<const void*>(address + offset));
}

// A key on its way through the table.
struct Probe {
  RowTable::Hash hash = 0;
  RowTable::Candidate newest;
  RowTable::Candidate versions;
};

// Calls visit(i, probe) for the keys 0 to `count`, in order, when what the table may hold of them
// is being loaded. REQUIRES: a pin.
template <typename KeyOf, typename Visit>
void probe_batch(const RowTable& table, std::size_t count, KeyOf key_of, LoadedBytes loaded,
                 Visit visit) {
  std::array<Probe, kGroupKeys> probes;
  for (std::size_t begin = 0; begin < count; begin += kGroupKeys) {
    const std::size_t keys = std::min(kGroupKeys, count - begin);
    for (std::size_t i = 0; i < keys; ++i) {
      probes[i].hash = table.hash(key_of(begin + i));
      table.prefetch(probes[i].hash);
    }
    for (std::size_t i = 0; i < keys; ++i) {
      Probe& probe = probes[i];
      probe.newest = table.candidate(probe.hash, EntryKind::kNewest);
      if (loaded.versions != 0) probe.versions = table.candidate(probe.hash, EntryKind::kVersions);
      if (probe.versions.entry != nullptr)
        load_lines(probe.versions.entry, 0, loaded.versions);
      else
        load_lines(probe.newest.entry, 0, loaded.newest);
    }
    for (std::size_t i = 0; i < keys; ++i) visit(begin + i, probes[i]);
  }
}

}  // namespace skua
