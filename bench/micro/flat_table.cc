#include "bench/micro/flat_table.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "bench/micro/prefetch.h"

namespace skua::bench::micro {
namespace {

constexpr std::size_t kGroupKeys = 16;

std::uint64_t hash_of(std::string_view key) { return XXH3_64bits(key.data(), key.size()); }

}  // namespace

FlatTable::FlatTable(std::size_t rows_max, std::size_t key_bytes, std::size_t row_bytes)
    : key_bytes_((key_bytes + 7) / 8 * 8),
      entry_bytes_(key_bytes_ + row_bytes),
      slot_mask_(std::bit_ceil(2 * rows_max) - 1),
      slots_((slot_mask_ + 1) * sizeof(Slot)),
      entries_(rows_max * entry_bytes_) {}

void FlatTable::add(std::string_view key, std::string_view row) {
  const std::uint64_t hash = hash_of(key);
  std::uint64_t index = hash;
  while (slot(index).entry != 0) ++index;
  slot(index) = {hash, ++entries_used_};
  char* out = entry(entries_used_);
  std::memcpy(out, key.data(), key.size());
  std::memcpy(out + key_bytes_, row.data(), row.size());
}

void FlatTable::find(const std::vector<std::string_view>& keys, std::vector<const char*>& rows) {
  probes_.resize(keys.size());
  load_slots(keys, 0);
  for (std::size_t group = 0; group < keys.size() + kGroupKeys; group += kGroupKeys) {
    load_slots(keys, group + kGroupKeys);
    load_rows(group);
    if (group == 0) continue;
    for (std::size_t i = group - kGroupKeys; i < std::min(group, keys.size()); ++i)
      rows.push_back(compare(keys[i], probes_[i]));
  }
}

void FlatTable::load_slots(const std::vector<std::string_view>& keys, std::size_t group) {
  for (std::size_t i = group; i < std::min(group + kGroupKeys, keys.size()); ++i) {
    probes_[i].hash = hash_of(keys[i]);
    __builtin_prefetch(&slot(probes_[i].hash));
  }
}

void FlatTable::load_rows(std::size_t group) {
  for (std::size_t i = group; i < std::min(group + kGroupKeys, probes_.size()); ++i) {
    Probe& probe = probes_[i];
    std::uint64_t index = probe.hash;
    while (slot(index).entry != 0 && slot(index).hash != probe.hash) ++index;
    probe.entry = slot(index).entry == 0 ? nullptr : entry(slot(index).entry);
    if (probe.entry != nullptr) prefetch(probe.entry, entry_bytes_);
  }
}

const char* FlatTable::compare(std::string_view key, const Probe& probe) const {
  if (probe.entry == nullptr) return nullptr;
  if (std::memcmp(probe.entry, key.data(), key.size()) == 0) return probe.entry + key_bytes_;
  // Two keys of one hash: never met in practice.
  for (std::uint64_t index = probe.hash; slot(index).entry != 0; ++index) {
    const char* other = entry(slot(index).entry);
    if (slot(index).hash == probe.hash && std::memcmp(other, key.data(), key.size()) == 0)
      return other + key_bytes_;
  }
  return nullptr;
}

}  // namespace skua::bench::micro
