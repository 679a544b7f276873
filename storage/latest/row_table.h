#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/latest/epochs.h"
#include "storage/latest/row_chunk.h"
#include "storage/latest/row_entry.h"
#include "storage/latest/row_segments.h"
#include "storage/model/feature_view.h"

namespace skua {

// Where entries are found by entity key: a flat open-addressing table in shards. A chunk is one
// cache line with seven places (16 bits of tag over 48 of address) and a word about them; a key
// that does not fit its home chunk goes to the next, and the chunks passed count it, so that a
// search mostly ends in one line (the idea of F14, Bronson and Shi, 2019). Readers take no lock and
// never wait; writers lock a shard. A shard grows a little at a time, into a new array.
//
// A key that is being committed has its home chunk marked, and every chunk keeps the number of the
// commit that marked it last: link() takes nothing in that was read before (see Stamp). THREAD-SAFE
// except where said.
class RowTable {
 private:
  // Where an entry was found.
  struct Position {
    const RowEntry* entry = nullptr;  // nullptr: nowhere.
    RowChunk* chunk = nullptr;
    unsigned place = 0;
    std::size_t distance = 0;  // Chunks after its home.
  };

 public:
  // `seed` makes places of keys unknown to whoever chooses the keys. `segments` has the entries and
  // is told of those that are not linked any more.
  RowTable(std::uint64_t seed, Epochs& epochs, RowSegments& segments);
  ~RowTable();
  RowTable(const RowTable&) = delete;
  RowTable& operator=(const RowTable&) = delete;

  using Hash = std::uint64_t;
  [[nodiscard]] Hash hash(std::string_view entity_key) const;

  // Readers hold a pin of the epochs from before prefetch() until the entry is no longer used.
  void prefetch(Hash hash) const {
    const Array& array = *shard_of(hash).array.load();
    __builtin_prefetch(&array.chunks()[home(array, hash)]);
  }
  // The first place that may be the one, not compared yet: to be loaded ahead of find().
  class Candidate {
   public:
    Candidate() = default;
    Candidate(const RowEntry* found, RowChunk* chunk, unsigned place)
        : entry(found), position_(reinterpret_cast<std::uintptr_t>(chunk) | place) {}
    const RowEntry* entry = nullptr;  // nullptr: there is none.
    // Returns whether it was used before.
    [[nodiscard]] bool use() const {
      constexpr std::uintptr_t kPlaceMask = alignof(RowChunk) - 1;
      return reinterpret_cast<RowChunk*>(position_ & ~kPlaceMask)
          ->use(static_cast<unsigned>(position_ & kPlaceMask));
    }

   private:
    std::uintptr_t position_ = 0;  // The chunk's address, and the place in its low bits.
  };
  [[nodiscard]] Candidate candidate(Hash hash, EntryKind kind) const {
    const std::uint64_t tag = RowChunk::tag_of(hash, kind);
    const Array& array = *shard_of(hash).array.load();
    RowChunk& chunk = array.chunks()[home(array, hash)];
    const unsigned places = chunk.places_with(tag);
    if (places == 0) return chunk.passed() == 0 ? Candidate() : candidate_beyond(hash, kind);
    const auto place = static_cast<unsigned>(std::countr_zero(places));
    const RowEntry* entry = chunk.entry_at(place, tag);
    return entry == nullptr ? candidate_beyond(hash, kind) : Candidate(entry, &chunk, place);
  }
  struct Found {
    const RowEntry* entry = nullptr;
    bool was_used = false;  // Found before, since cleaning came by.
  };
  // Of the key whose candidate was asked for.
  [[nodiscard]] Found find(Hash hash, EntryKind kind, std::string_view entity_key,
                           const Candidate& first) const {
    if (first.entry == nullptr) return {};
    if (!first.entry->has_key(entity_key)) return find_beyond(hash, kind, entity_key);
    return {first.entry, first.use()};
  }
  [[nodiscard]] Found find(Hash hash, EntryKind kind, std::string_view entity_key) const {
    return find(hash, kind, entity_key, candidate(hash, kind));
  }

  // Counts commits: what was read from the store between commits n and n + 1 has stamp n.
  using Stamp = std::uint64_t;
  [[nodiscard]] Stamp stamp() const { return stamp_.load(); }

  // False: the key has an entry, was committed since or is being committed, or there is no place.
  [[nodiscard]] bool link(Hash hash, const RowEntry* entry, Stamp read_at);
  // A commit: begin, mark every key, end, then unmark every key. One at a time.
  void begin_commit() { is_committing_.store(true); }
  // Also takes the key's versions out, and on demand its newest row: true when there was one.
  bool mark(Hash hash, std::string_view entity_key, bool newest_too);
  [[nodiscard]] Stamp end_commit() { return stamp_.fetch_add(1) + 1; }
  void unmark(Hash hash, Stamp committed);
  void unmarked_all() { is_committing_.store(false); }

  // See RowTier::close_view(). What was read before open_view() does not come back.
  void close_view(Generation generation);
  void open_view();
  [[nodiscard]] Generation closed_view() const { return closed_view_.load(); }  // 0: none.

  // For cleaning: where one entry is linked, with its shard locked.
  class Link {
   public:
    [[nodiscard]] bool is_linked() const { return position_.entry != nullptr; }
    [[nodiscard]] bool take_used() { return position_.chunk->take_used(position_.place); }
    void replace(const RowEntry* moved);
    void remove();

   private:
    friend class RowTable;
    std::unique_lock<std::mutex> lock_;
    RowTable* table_ = nullptr;
    Position position_;
    Hash hash_ = 0;
  };
  [[nodiscard]] Link link_of(const RowEntry* entry);

  [[nodiscard]] std::uint64_t entries() const { return entries_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t kShardBits = 6;

  // The chunks follow it.
  struct alignas(64) Array {
    std::size_t chunk_count = 0;
    [[nodiscard]] RowChunk* chunks() const {
      return reinterpret_cast<RowChunk*>(const_cast<Array*>(this) + 1);
    }
  };
  struct ArrayDeleter {
    void operator()(Array* array) const;
  };
  using ArrayOwner = std::unique_ptr<Array, ArrayDeleter>;
  struct alignas(64) Shard {
    std::mutex mutex;
    std::atomic<Array*> array{nullptr};
    std::size_t entries = 0;
    std::vector<std::pair<Epochs::Epoch, ArrayOwner>> outgrown;
  };

  [[nodiscard]] static ArrayOwner make_array(std::size_t chunk_count);
  // The bits below those of the shard, scaled to the number of chunks; the lowest are the tag's.
  [[nodiscard]] static std::size_t home(const Array& array, Hash hash) {
    const std::uint64_t bits = (hash << kShardBits) >> 32;
    return static_cast<std::size_t>(bits * array.chunk_count >> 32);
  }
  [[nodiscard]] Candidate candidate_beyond(Hash hash, EntryKind kind) const;
  [[nodiscard]] Found find_beyond(Hash hash, EntryKind kind, std::string_view entity_key) const;
  [[nodiscard]] static RowChunk& chunk_at(const Array& array, std::size_t home,
                                          std::size_t distance);
  template <typename Visit>
  static void probe(const Array& array, Hash hash, EntryKind kind, Visit visit);
  [[nodiscard]] Shard& shard_of(Hash hash) { return shards_[hash >> (64 - kShardBits)]; }
  [[nodiscard]] const Shard& shard_of(Hash hash) const {
    return shards_[hash >> (64 - kShardBits)];
  }
  [[nodiscard]] static Position position_of(const Array& array, Hash hash, EntryKind kind,
                                            std::string_view entity_key);
  // With the shard locked, from here on.
  [[nodiscard]] static bool place_in(const Array& array, Hash hash, const RowEntry* entry,
                                     bool is_used);
  bool unlink(Shard& shard, Hash hash, EntryKind kind, std::string_view entity_key);
  void remove_at(Shard& shard, Hash hash, const Position& position);
  void unlink_view(Shard& shard, Generation generation, const Array& array, std::size_t begin,
                   std::size_t end);
  // Without memory for more the shard stays as it is.
  void grow(Shard& shard);
  void free_outgrown(Shard& shard);

  std::uint64_t seed_;
  Epochs& epochs_;
  RowSegments& segments_;
  std::array<Shard, std::size_t{1} << kShardBits> shards_;
  std::atomic<Stamp> stamp_{1};
  std::atomic<bool> is_committing_{false};
  std::atomic<Generation> closed_view_{0};
  std::atomic<Stamp> opened_{0};  // Nothing is linked that was read before.
  std::atomic<std::uint64_t> entries_{0};
  std::atomic<std::uint64_t> bytes_{0};
};

}  // namespace skua
