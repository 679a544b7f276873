#include "storage/latest/row_table.h"

#define XXH_INLINE_ALL  // Keys are short: a call would cost as much as the hash.
#include <xxhash.h>

#include <algorithm>
#include <new>

namespace skua {
namespace {

constexpr std::size_t kChunksAtFirst = 1;
// A search gives up after this many chunks; so does placing.
constexpr std::size_t kChunksProbedMax = 16;
// Beyond, many keys would lie far from home; growing by little keeps the places per entry few.
constexpr double kLoadMax = 0.78;
constexpr double kGrowth = 1.3;

// Arrays that no reader can be in any more are freed this often.
constexpr std::size_t kLinksPerFreeing = 16;

constexpr std::uint64_t kTagMask = 0xffff;
constexpr int kAddressShift = 16;
constexpr std::uint64_t kUsedMask = 0x7f;
constexpr int kPassedShift = 7;
constexpr std::uint64_t kPassedMax = 0x1ff;  // Sticky: so many are not counted down any more.
constexpr int kStampShift = 16;
constexpr std::uint64_t kStampMask = ~std::uint64_t{0} << kStampShift;
constexpr std::uint64_t kBeingCommitted = kStampMask;

// The kind is part of the tag: both entries of an entity have one home.
std::uint64_t tag_of(std::uint64_t hash, EntryKind kind) {
  return (hash & (kTagMask >> 1) << 1) | static_cast<std::uint64_t>(kind);
}

const RowEntry* entry_of(std::uint64_t place) {
  return reinterpret_cast<const RowEntry*>(place >> kAddressShift);
}

std::uint64_t passed_of(std::uint64_t about) { return about >> kPassedShift & kPassedMax; }

void set_stamp(std::atomic<std::uint64_t>& about, std::uint64_t stamp_bits) {
  std::uint64_t old = about.load(std::memory_order_relaxed);
  while (!about.compare_exchange_weak(old, (old & ~kStampMask) | stamp_bits)) {
  }
}

}  // namespace

RowTable::ArrayOwner RowTable::make_array(std::size_t chunk_count) {
  const std::size_t bytes = sizeof(Array) + chunk_count * sizeof(Chunk);
  auto* array = new (::operator new (bytes, std::align_val_t{alignof(Array)})) Array;
  array->chunk_count = chunk_count;
  std::uninitialized_value_construct_n(array->chunks(), chunk_count);
  return ArrayOwner(array);
}

void RowTable::ArrayDeleter::operator()(Array* array) const {
  ::operator delete (array, std::align_val_t{alignof(Array)});
}

RowTable::RowTable(std::uint64_t seed, Epochs& epochs, RowSegments& segments)
    : seed_(seed), epochs_(epochs), segments_(segments) {
  for (Shard& shard : shards_) {
    shard.array.store(make_array(kChunksAtFirst).release());
    bytes_ += kChunksAtFirst * sizeof(Chunk);
  }
}

RowTable::~RowTable() {
  for (Shard& shard : shards_) ArrayOwner(shard.array.load()).reset();
}

RowTable::Hash RowTable::hash(std::string_view entity_key) const {
  return XXH3_64bits_withSeed(entity_key.data(), entity_key.size(), seed_);
}

// The bits below those of the shard, scaled to the number of chunks; the lowest are the tag's.
std::size_t RowTable::home(const Array& array, Hash hash) {
  const std::uint64_t bits = (hash << kShardBits) >> 32;
  return static_cast<std::size_t>(bits * array.chunk_count >> 32);
}

RowTable::Chunk& RowTable::chunk_at(const Array& array, std::size_t home, std::size_t distance) {
  const std::size_t index = home + distance;
  return array.chunks()[index < array.chunk_count ? index : index % array.chunk_count];
}

std::uint64_t RowTable::place_of(Hash hash, const RowEntry* entry) {
  return reinterpret_cast<std::uint64_t>(entry) << kAddressShift | tag_of(hash, entry->kind());
}

// Visits the places with the key's tag, in the order of search, until `visit` returns true.
template <typename Visit>
void RowTable::probe(const Array& array, Hash hash, EntryKind kind, Visit visit) {
  const std::uint64_t tag = tag_of(hash, kind);
  const std::size_t first = home(array, hash);
  for (std::size_t distance = 0; distance < kChunksProbedMax; ++distance) {
    Chunk& chunk = chunk_at(array, first, distance);
    for (std::size_t i = 0; i < kPlaces; ++i) {
      const std::uint64_t place = chunk.places[i].load();
      if ((place & kTagMask) == tag && place >> kAddressShift != 0 &&
          visit(chunk, i, place, distance))
        return;
    }
    if (passed_of(chunk.about.load(std::memory_order_relaxed)) == 0) return;
  }
}

void RowTable::prefetch(Hash hash) const {
  const Array& array = *shard_of(hash).array.load();
  __builtin_prefetch(&array.chunks()[home(array, hash)]);
}

RowTable::Candidate RowTable::candidate(Hash hash, EntryKind kind) const {
  Candidate first;
  probe(*shard_of(hash).array.load(), hash, kind,
        [&](Chunk& chunk, std::size_t i, std::uint64_t place, std::size_t) {
          first = {entry_of(place), &chunk.about, std::uint64_t{1} << i};
          return true;
        });
  return first;
}

RowTable::Found RowTable::find(Hash hash, EntryKind kind, std::string_view entity_key,
                               const Candidate& first) const {
  if (first.entry == nullptr) return {};
  const auto use = [](const Candidate& found) {
    const bool was_used = (found.about->load(std::memory_order_relaxed) & found.used_bit) != 0;
    // Written once, so that readers share the line.
    if (!was_used) found.about->fetch_or(found.used_bit, std::memory_order_relaxed);
    return Found{found.entry, was_used};
  };
  if (first.entry->key() == entity_key) return use(first);
  Found found;
  probe(*shard_of(hash).array.load(), hash, kind,
        [&](Chunk& chunk, std::size_t i, std::uint64_t place, std::size_t) {
          if (entry_of(place)->key() != entity_key) return false;
          found = use({entry_of(place), &chunk.about, std::uint64_t{1} << i});
          return true;
        });
  return found;
}

RowTable::LinkResult RowTable::link(Hash hash, const RowEntry* entry, Stamp read_at) {
  Shard& shard = shard_of(hash);
  const std::lock_guard lock(shard.mutex);
  const Array* array = shard.array.load();
  // While it is being committed that is the greatest number there is.
  const std::uint64_t committed =
      chunk_at(*array, home(*array, hash), 0).about.load() >> kStampShift;
  if (committed > read_at) return LinkResult::kOutdated;
  if (position_of(*array, hash, entry->kind(), entry->key()).place != nullptr)
    return LinkResult::kPresent;
  const double places_used = static_cast<double>(array->chunk_count * kPlaces) * kLoadMax;
  const bool is_placed =
      static_cast<double>(shard.entries) < places_used && place_in(*array, hash, entry, false);
  // Marks of a commit would be lost in a new array.
  if (!is_placed && !is_committing_.load()) grow(shard);
  if (!shard.outgrown.empty() && shard.entries % kLinksPerFreeing == 0) free_outgrown(shard);
  if (!is_placed && !place_in(*shard.array.load(), hash, entry, false)) return LinkResult::kNoPlace;
  ++shard.entries;
  entries_.fetch_add(1, std::memory_order_relaxed);
  return LinkResult::kLinked;
}

bool RowTable::unlink(Shard& shard, Hash hash, EntryKind kind, std::string_view entity_key) {
  const Position position = position_of(*shard.array.load(), hash, kind, entity_key);
  if (position.place == nullptr) return false;
  remove_at(shard, hash, position);
  return true;
}

bool RowTable::mark(Hash hash, std::string_view entity_key, bool newest_too) {
  Shard& shard = shard_of(hash);
  const std::lock_guard lock(shard.mutex);
  const Array& array = *shard.array.load();
  set_stamp(chunk_at(array, home(array, hash), 0).about, kBeingCommitted);
  unlink(shard, hash, EntryKind::kVersions, entity_key);
  return newest_too && unlink(shard, hash, EntryKind::kNewest, entity_key);
}

void RowTable::unmark(Hash hash, Stamp committed) {
  Shard& shard = shard_of(hash);
  const std::lock_guard lock(shard.mutex);
  const Array& array = *shard.array.load();
  set_stamp(chunk_at(array, home(array, hash), 0).about, committed << kStampShift);
}

RowTable::Position RowTable::position_of(const Array& array, Hash hash, EntryKind kind,
                                         std::string_view entity_key) {
  Position position;
  probe(array, hash, kind,
        [&](Chunk& chunk, std::size_t i, std::uint64_t place, std::size_t distance) {
          if (entry_of(place)->key() != entity_key) return false;
          position = {&chunk.places[i], distance};
          return true;
        });
  return position;
}

bool RowTable::place_in(const Array& array, Hash hash, const RowEntry* entry, bool is_used) {
  const std::size_t first = home(array, hash);
  const std::size_t reach = std::min(kChunksProbedMax, array.chunk_count);
  for (std::size_t distance = 0; distance < reach; ++distance) {
    Chunk& chunk = chunk_at(array, first, distance);
    for (std::size_t i = 0; i < kPlaces; ++i) {
      if (chunk.places[i].load(std::memory_order_relaxed) != 0) continue;
      const std::uint64_t used_bit = std::uint64_t{1} << i;
      is_used ? chunk.about.fetch_or(used_bit) : chunk.about.fetch_and(~used_bit);
      // First the counts: who finds them looks on.
      for (std::size_t passed = 0; passed < distance; ++passed) {
        std::atomic<std::uint64_t>& about = chunk_at(array, first, passed).about;
        if (passed_of(about.load()) < kPassedMax) about.fetch_add(std::uint64_t{1} << kPassedShift);
      }
      chunk.places[i].store(place_of(hash, entry));
      return true;
    }
  }
  return false;
}

void RowTable::remove_at(Shard& shard, Hash hash, const Position& position) {
  const RowEntry* entry = entry_of(position.place->load());
  position.place->store(0);
  segments_.forget(entry);
  const Array& array = *shard.array.load();
  const std::size_t first = home(array, hash);
  for (std::size_t passed = 0; passed < position.distance; ++passed) {
    std::atomic<std::uint64_t>& about = chunk_at(array, first, passed).about;
    if (passed_of(about.load()) < kPassedMax) about.fetch_sub(std::uint64_t{1} << kPassedShift);
  }
  --shard.entries;
  entries_.fetch_sub(1, std::memory_order_relaxed);
}

void RowTable::grow(Shard& shard) {
  ArrayOwner old(shard.array.load());
  ArrayOwner grown =
      make_array(static_cast<std::size_t>(static_cast<double>(old->chunk_count) * kGrowth) + 1);
  // What was read before now is outdated everywhere: the stamps do not move with their keys.
  const std::uint64_t about = stamp_.load() << kStampShift;
  for (std::size_t i = 0; i < grown->chunk_count; ++i) grown->chunks()[i].about.store(about);
  const auto drop = [&](const RowEntry* entry) {
    segments_.forget(entry);
    entries_.fetch_sub(1, std::memory_order_relaxed);
  };
  shard.entries = 0;
  for (std::size_t i = 0; i < old->chunk_count; ++i) {
    const Chunk& chunk = old->chunks()[i];
    for (std::size_t place = 0; place < kPlaces; ++place) {
      const RowEntry* entry = entry_of(chunk.places[place].load());
      if (entry == nullptr) continue;
      const bool is_used = (chunk.about.load() >> place & 1) != 0;
      if (place_in(*grown, hash(entry->key()), entry, is_used))
        ++shard.entries;
      else
        drop(entry);
    }
  }
  bytes_ += (grown->chunk_count - old->chunk_count) * sizeof(Chunk);
  shard.array.store(grown.release());
  shard.outgrown.emplace_back(epochs_.now(), std::move(old));
}

void RowTable::free_outgrown(Shard& shard) {
  const Epochs::Epoch safe = epochs_.advance();
  std::erase_if(shard.outgrown, [&](const auto& outgrown) { return outgrown.first < safe; });
}

RowTable::Link RowTable::link_of(const RowEntry* entry) {
  Link link;
  link.hash_ = hash(entry->key());
  Shard& shard = shard_of(link.hash_);
  link.lock_ = std::unique_lock(shard.mutex);
  probe(*shard.array.load(), link.hash_, entry->kind(),
        [&](Chunk& chunk, std::size_t i, std::uint64_t place, std::size_t) {
          if (entry_of(place) != entry) return false;
          link.place_ = &chunk.places[i];
          return true;
        });
  link.table_ = this;
  return link;
}

bool RowTable::Link::take_used() {
  const auto line = reinterpret_cast<std::uintptr_t>(place_) / sizeof(Chunk) * sizeof(Chunk);
  auto* chunk = reinterpret_cast<Chunk*>(line);
  const auto index = static_cast<std::size_t>(place_ - chunk->places);
  const std::uint64_t bit = std::uint64_t{1} << index;
  return (chunk->about.fetch_and(~bit) & bit) != 0;
}

void RowTable::Link::replace(const RowEntry* moved) { place_->store(place_of(hash_, moved)); }

void RowTable::Link::remove() {
  const RowEntry* entry = entry_of(place_->load());
  Shard& shard = table_->shard_of(hash_);
  table_->remove_at(shard, hash_,
                    position_of(*shard.array.load(), hash_, entry->kind(), entry->key()));
}

}  // namespace skua
