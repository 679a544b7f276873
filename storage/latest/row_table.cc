#include "storage/latest/row_table.h"

#define XXH_INLINE_ALL  // Keys are short: a call would cost as much as the hash.
#include <xxhash.h>

#include <algorithm>
#include <new>
#include <utility>

#include "storage/codec/key_codec.h"

namespace skua {
namespace {

constexpr std::size_t kChunksAtFirst = 1;
// A search gives up after this many chunks; so does placing.
constexpr std::size_t kChunksProbedMax = 16;
// Beyond, many keys would lie far from home; growing by little keeps the places per entry few.
constexpr double kLoadMax = 0.62;
constexpr double kGrowth = 1.25;

// Arrays that no reader can be in any more are freed this often.
constexpr std::size_t kLinksPerFreeing = 16;
// Readers and writers of a shard wait for no more than this while a view is closed.
constexpr std::size_t kChunksPerLock = 256;
// A stamp that no reader has: nothing may be linked.
constexpr std::uint64_t kBeingCommitted = RowChunk::kStampMask >> RowChunk::kStampShift;

}  // namespace

RowTable::ArrayOwner RowTable::make_array(std::size_t chunk_count) {
  const std::size_t bytes = sizeof(Array) + chunk_count * sizeof(RowChunk);
  void* memory = ::operator new (bytes, std::align_val_t{alignof(Array)}, std::nothrow);
  if (memory == nullptr) return nullptr;
  auto* array = new (memory) Array;
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
    bytes_ += kChunksAtFirst * sizeof(RowChunk);
  }
}

RowTable::~RowTable() {
  for (Shard& shard : shards_) ArrayOwner(shard.array.load()).reset();
}

RowTable::Hash RowTable::hash(std::string_view entity_key) const {
  return XXH3_64bits_withSeed(entity_key.data(), entity_key.size(), seed_);
}

RowChunk& RowTable::chunk_at(const Array& array, std::size_t home, std::size_t distance) {
  const std::size_t index = home + distance;
  return array.chunks()[index < array.chunk_count ? index : index % array.chunk_count];
}

// Visits the entries with the key's tag, in the order of search, until `visit` returns true.
template <typename Visit>
void RowTable::probe(const Array& array, Hash hash, EntryKind kind, Visit visit) {
  const std::uint64_t tag = RowChunk::tag_of(hash, kind);
  const std::size_t first = home(array, hash);
  for (std::size_t distance = 0; distance < kChunksProbedMax; ++distance) {
    RowChunk& chunk = chunk_at(array, first, distance);
    for (unsigned places = chunk.places_with(tag); places != 0; places &= places - 1) {
      const auto place = static_cast<unsigned>(std::countr_zero(places));
      const RowEntry* entry = chunk.entry_at(place, tag);
      if (entry != nullptr && visit(Position{entry, &chunk, place, distance})) return;
    }
    if (chunk.passed() == 0) return;
  }
}

RowTable::Candidate RowTable::candidate_beyond(Hash hash, EntryKind kind) const {
  Candidate first;
  probe(*shard_of(hash).array.load(), hash, kind, [&](const Position& position) {
    first = Candidate(position.entry, position.chunk, position.place);
    return true;
  });
  return first;
}

RowTable::Found RowTable::find_beyond(Hash hash, EntryKind kind,
                                      std::string_view entity_key) const {
  const Position found = position_of(*shard_of(hash).array.load(), hash, kind, entity_key);
  if (found.entry == nullptr) return {};
  return {found.entry, found.chunk->use(found.place)};
}

bool RowTable::link(Hash hash, const RowEntry* entry, Stamp read_at) {
  Shard& shard = shard_of(hash);
  const std::lock_guard lock(shard.mutex);
  const Array* array = shard.array.load();
  // While it is being committed that is the greatest number there is.
  if (array->chunks()[home(*array, hash)].stamp() > read_at) return false;
  // Read with the shard locked: close_view() comes by after it has set them.
  const Generation closed = closed_view_.load();
  if (closed != 0 && generation_of(entry->key()) == closed) return false;
  if (opened_.load() > read_at) return false;
  if (position_of(*array, hash, entry->kind(), entry->key()).entry != nullptr) return false;
  const double places_used = static_cast<double>(array->chunk_count * RowChunk::kPlaces) * kLoadMax;
  const bool is_placed =
      static_cast<double>(shard.entries) < places_used && place_in(*array, hash, entry, false);
  // Marks of a commit would be lost in a new array.
  if (!is_placed && !is_committing_.load()) grow(shard);
  if (!shard.outgrown.empty() && shard.entries % kLinksPerFreeing == 0) free_outgrown(shard);
  if (!is_placed && !place_in(*shard.array.load(), hash, entry, false)) return false;
  ++shard.entries;
  entries_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

bool RowTable::unlink(Shard& shard, Hash hash, EntryKind kind, std::string_view entity_key) {
  const Position position = position_of(*shard.array.load(), hash, kind, entity_key);
  if (position.entry == nullptr) return false;
  remove_at(shard, hash, position);
  return true;
}

bool RowTable::mark(Hash hash, std::string_view entity_key, bool newest_too) {
  Shard& shard = shard_of(hash);
  const std::lock_guard lock(shard.mutex);
  const Array& array = *shard.array.load();
  array.chunks()[home(array, hash)].set_stamp(kBeingCommitted);
  unlink(shard, hash, EntryKind::kVersions, entity_key);
  return newest_too && unlink(shard, hash, EntryKind::kNewest, entity_key);
}

void RowTable::unmark(Hash hash, Stamp committed) {
  Shard& shard = shard_of(hash);
  const std::lock_guard lock(shard.mutex);
  const Array& array = *shard.array.load();
  array.chunks()[home(array, hash)].set_stamp(committed);
}

void RowTable::close_view(Generation generation) {
  closed_view_.store(generation);
  for (Shard& shard : shards_) {
    const Array* array = nullptr;
    for (std::size_t begin = 0;; begin += kChunksPerLock) {
      const std::lock_guard lock(shard.mutex);
      // A shard that has grown meanwhile has its entries elsewhere.
      const Array* before = std::exchange(array, shard.array.load());
      if (before != array) begin = 0;
      if (begin >= array->chunk_count) break;
      unlink_view(shard, generation, *array, begin,
                  std::min(begin + kChunksPerLock, array->chunk_count));
    }
  }
}

void RowTable::unlink_view(Shard& shard, Generation generation, const Array& array,
                           std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    RowChunk& chunk = array.chunks()[i];
    for (unsigned place = 0; place < RowChunk::kPlaces; ++place) {
      const RowEntry* entry = RowChunk::entry_of(chunk.places[place].load());
      if (entry == nullptr || generation_of(entry->key()) != generation) continue;
      const Hash hash_of_key = hash(entry->key());
      const std::size_t first = home(array, hash_of_key);
      const std::size_t distance = (i + array.chunk_count - first) % array.chunk_count;
      remove_at(shard, hash_of_key, {entry, &chunk, place, distance});
    }
  }
}

void RowTable::open_view() {
  // An end of a commit that changes nothing: it tells reads of before from those of after.
  opened_.store(end_commit());
  closed_view_.store(0);
}

RowTable::Position RowTable::position_of(const Array& array, Hash hash, EntryKind kind,
                                         std::string_view entity_key) {
  Position found;
  probe(array, hash, kind, [&](const Position& position) {
    if (!position.entry->has_key(entity_key)) return false;
    found = position;
    return true;
  });
  return found;
}

bool RowTable::place_in(const Array& array, Hash hash, const RowEntry* entry, bool is_used) {
  const std::size_t first = home(array, hash);
  const std::size_t reach = std::min(kChunksProbedMax, array.chunk_count);
  for (std::size_t distance = 0; distance < reach; ++distance) {
    RowChunk& chunk = chunk_at(array, first, distance);
    for (unsigned place = 0; place < RowChunk::kPlaces; ++place) {
      if (chunk.places[place].load(std::memory_order_relaxed) != 0) continue;
      is_used ? chunk.use(place) : chunk.take_used(place);
      // First the counts: who finds them looks on.
      for (std::size_t passed = 0; passed < distance; ++passed)
        chunk_at(array, first, passed).count_passed();
      chunk.places[place].store(RowChunk::place_of(entry, RowChunk::tag_of(hash, entry->kind())));
      return true;
    }
  }
  return false;
}

void RowTable::remove_at(Shard& shard, Hash hash, const Position& position) {
  position.chunk->places[position.place].store(0);
  segments_.forget(position.entry);
  const Array& array = *shard.array.load();
  const std::size_t first = home(array, hash);
  for (std::size_t passed = 0; passed < position.distance; ++passed)
    chunk_at(array, first, passed).uncount_passed();
  --shard.entries;
  entries_.fetch_sub(1, std::memory_order_relaxed);
}

void RowTable::grow(Shard& shard) {
  const std::size_t chunk_count = shard.array.load()->chunk_count;
  ArrayOwner grown =
      make_array(static_cast<std::size_t>(static_cast<double>(chunk_count) * kGrowth) + 1);
  if (!grown) return;
  shard.outgrown.reserve(shard.outgrown.size() + 1);  // Nothing may fail after the next line.
  ArrayOwner old(shard.array.load());
  // What was read before now is outdated everywhere: the stamps do not move with their keys.
  const Stamp now = stamp_.load();
  for (std::size_t i = 0; i < grown->chunk_count; ++i) grown->chunks()[i].set_stamp(now);
  const auto drop = [&](const RowEntry* entry) {
    segments_.forget(entry);
    entries_.fetch_sub(1, std::memory_order_relaxed);
  };
  shard.entries = 0;
  for (std::size_t i = 0; i < old->chunk_count; ++i) {
    RowChunk& chunk = old->chunks()[i];
    for (unsigned place = 0; place < RowChunk::kPlaces; ++place) {
      const RowEntry* entry = RowChunk::entry_of(chunk.places[place].load());
      if (entry == nullptr) continue;
      if (place_in(*grown, hash(entry->key()), entry, chunk.take_used(place)))
        ++shard.entries;
      else
        drop(entry);
    }
  }
  bytes_ += (grown->chunk_count - old->chunk_count) * sizeof(RowChunk);
  shard.array.store(grown.release());
  shard.outgrown.emplace_back(epochs_.now(), std::move(old));
}

void RowTable::free_outgrown(Shard& shard) {
  const Epochs::Epoch safe = epochs_.advance();
  std::erase_if(shard.outgrown, [&](const auto& outgrown) { return outgrown.first < safe; });
}

RowTable::Link RowTable::link_of(const RowEntry* entry) {
  Link link;
  link.table_ = this;
  link.hash_ = hash(entry->key());
  Shard& shard = shard_of(link.hash_);
  link.lock_ = std::unique_lock(shard.mutex);
  probe(*shard.array.load(), link.hash_, entry->kind(), [&](const Position& position) {
    if (position.entry != entry) return false;
    link.position_ = position;
    return true;
  });
  return link;
}

void RowTable::Link::replace(const RowEntry* moved) {
  position_.chunk->places[position_.place].store(
      RowChunk::place_of(moved, RowChunk::tag_of(hash_, moved->kind())));
}

void RowTable::Link::remove() { table_->remove_at(table_->shard_of(hash_), hash_, position_); }

}  // namespace skua
