#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "storage/latest/row_entry.h"

namespace skua {

// One cache line of the row table: seven places, and a word about them. A place is an address of 48
// bits with a tag of 16 below: fifteen of the hash and the kind, never zero.
struct alignas(64) RowChunk {
  static constexpr std::size_t kPlaces = 7;
  static constexpr std::uint64_t kTagMask = 0xffff;
  static constexpr int kAddressShift = 16;

  std::atomic<std::uint64_t> places[kPlaces];
  // Bits 0 to 6: the place was found since cleaning came by. 7 to 15: keys that passed. The rest:
  // the stamp of the commit that marked the chunk last, all ones while it is under way.
  std::atomic<std::uint64_t> about;

  static constexpr int kPassedShift = 7;
  static constexpr std::uint64_t kPassedMax = 0x1ff;  // Sticky: not counted down any more.
  static constexpr int kStampShift = 16;
  static constexpr std::uint64_t kStampMask = ~std::uint64_t{0} << kStampShift;

  // The kind is part of the tag: both entries of an entity have one home.
  [[nodiscard]] static std::uint64_t tag_of(std::uint64_t hash, EntryKind kind) {
    return (hash & 0x7ffe) | 0x8000 | static_cast<std::uint64_t>(kind);
  }
  [[nodiscard]] static const RowEntry* entry_of(std::uint64_t place) {
    return reinterpret_cast<const RowEntry*>(place >> kAddressShift);
  }
  [[nodiscard]] static std::uint64_t place_of(const RowEntry* entry, std::uint64_t tag) {
    return reinterpret_cast<std::uint64_t>(entry) << kAddressShift | tag;
  }

  // One bit for each place with the tag. Without branches: which place it is nobody can predict.
  [[nodiscard]] unsigned places_with(std::uint64_t tag) const {
    unsigned found = 0;
    for (std::size_t i = 0; i < kPlaces; ++i)
      found |= static_cast<unsigned>((places[i].load() & kTagMask) == tag) << i;
    return found;
  }

  // The entry at a place that had the tag; nullptr when the place is another's meanwhile. One load:
  // the word that is judged is the word that is used.
  [[nodiscard]] const RowEntry* entry_at(unsigned place, std::uint64_t tag) const {
    const std::uint64_t word = places[place].load();
    return (word & kTagMask) == tag ? entry_of(word) : nullptr;
  }

  // Keys whose search goes on after this chunk.
  [[nodiscard]] std::uint64_t passed() const {
    return about.load(std::memory_order_relaxed) >> kPassedShift & kPassedMax;
  }
  void count_passed() {
    if (passed() < kPassedMax) about.fetch_add(std::uint64_t{1} << kPassedShift);
  }
  void uncount_passed() {
    if (passed() < kPassedMax) about.fetch_sub(std::uint64_t{1} << kPassedShift);
  }

  [[nodiscard]] std::uint64_t stamp() const { return about.load() >> kStampShift; }
  void set_stamp(std::uint64_t stamp) {
    std::uint64_t old = about.load(std::memory_order_relaxed);
    while (!about.compare_exchange_weak(old, (old & ~kStampMask) | stamp << kStampShift)) {
    }
  }

  // Returns what it was. Written once, so that readers share the line.
  bool use(unsigned place) {
    const std::uint64_t bit = std::uint64_t{1} << place;
    const bool was_used = (about.load(std::memory_order_relaxed) & bit) != 0;
    if (!was_used) about.fetch_or(bit, std::memory_order_relaxed);
    return was_used;
  }
  bool take_used(unsigned place) {
    const std::uint64_t bit = std::uint64_t{1} << place;
    return (about.fetch_and(~bit) & bit) != 0;
  }
};
static_assert(sizeof(RowChunk) == 64);

}  // namespace skua
