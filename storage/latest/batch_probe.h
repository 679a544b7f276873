#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "storage/latest/row_table.h"

namespace skua {

// Keys are looked up in a pipeline (software-pipelined prefetching: Chen, Ailamaki, Gibbons, Mowry,
// ICDE 2004): while one is answered, the entries of the keys up to kAhead after it are on their
// way, and the chunks of as many after those.
inline constexpr std::size_t kAhead = 16;
inline constexpr std::size_t kCacheLineBytes = 64;
// Wide rows are loaded up to here; answers rarely want more of them.
inline constexpr std::size_t kLoadedBytesMax = 1024;

// How much of an entry is loaded before its size is known.
struct LoadedBytes {
  std::size_t newest = 0;
  std::size_t versions = 0;  // 0: versions are not looked for; else they come first.
};
// A whole row of common size.
inline constexpr LoadedBytes kForNewest{320, 0};
// Enough to choose a row by, not the row.
inline constexpr LoadedBytes kForAsOf{64, 192};

inline void load_lines(const void* from, std::size_t begin, std::size_t end) {
  for (std::size_t offset = begin; offset < end; offset += kCacheLineBytes)
    __builtin_prefetch(static_cast<const char*>(from) + offset, 0, 2);
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
  std::array<Probe, 2 * kAhead> probes;
  const auto probe_of = [&](std::size_t i) -> Probe& { return probes[i % probes.size()]; };
  const auto load_chunk = [&](std::size_t i) {
    if (i >= count) return;
    probe_of(i).hash = table.hash(key_of(i));
    table.prefetch(probe_of(i).hash);
  };
  const auto load_entry = [&](std::size_t i) {
    if (i >= count) return;
    Probe& probe = probe_of(i);
    probe.newest = table.candidate(probe.hash, EntryKind::kNewest);
    if (loaded.versions != 0) probe.versions = table.candidate(probe.hash, EntryKind::kVersions);
    if (probe.versions.entry != nullptr)
      load_lines(probe.versions.entry, 0, loaded.versions);
    else if (probe.newest.entry != nullptr)
      load_lines(probe.newest.entry, 0, loaded.newest);
  };
  for (std::size_t i = 0; i < 2 * kAhead; ++i) load_chunk(i);
  for (std::size_t i = 0; i < kAhead; ++i) load_entry(i);
  for (std::size_t i = 0; i < count; ++i) {
    visit(i, probe_of(i));
    load_chunk(i + 2 * kAhead);
    load_entry(i + kAhead);
  }
}

}  // namespace skua
