#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/latest/epochs.h"
#include "storage/latest/row_entry.h"
#include "storage/latest/row_segments.h"

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
 public:
  // `seed` makes places of keys unknown to whoever chooses the keys. Entries lie in `segments`,
  // which are told of those that are not linked any more.
  RowTable(std::uint64_t seed, Epochs& epochs, RowSegments& segments);
  ~RowTable();
  RowTable(const RowTable&) = delete;
  RowTable& operator=(const RowTable&) = delete;

  using Hash = std::uint64_t;
  [[nodiscard]] Hash hash(std::string_view entity_key) const;

  // Readers hold a pin of the epochs from before prefetch() until the entry is no longer used.
  void prefetch(Hash hash) const;
  // The first entry that may be the one, not compared yet: to be loaded ahead of find().
  struct Candidate {
    const RowEntry* entry = nullptr;  // nullptr: there is none.
    std::atomic<std::uint64_t>* about = nullptr;
    std::uint64_t used_bit = 0;
  };
  [[nodiscard]] Candidate candidate(Hash hash, EntryKind kind) const;
  struct Found {
    const RowEntry* entry = nullptr;
    bool was_used = false;  // Found before, since cleaning came by.
  };
  // Of the key whose candidate was asked for.
  [[nodiscard]] Found find(Hash hash, EntryKind kind, std::string_view entity_key,
                           const Candidate& first) const;
  [[nodiscard]] Found find(Hash hash, EntryKind kind, std::string_view entity_key) const {
    return find(hash, kind, entity_key, candidate(hash, kind));
  }

  // Counts commits: what was read from the store after commit n and before commit n + 1 has stamp
  // n.
  using Stamp = std::uint64_t;
  [[nodiscard]] Stamp stamp() const { return stamp_.load(); }

  enum class LinkResult : std::uint8_t {
    kLinked,
    kOutdated,  // The key was committed since, or is being committed.
    kPresent,   // It has an entry.
    kNoPlace,
  };
  [[nodiscard]] LinkResult link(Hash hash, const RowEntry* entry, Stamp read_at);
  // A commit: begin, mark every key, end, then unmark every key. One at a time.
  void begin_commit() { is_committing_.store(true); }
  // Also takes the key's versions out, and on demand its newest row: true when there was one.
  bool mark(Hash hash, std::string_view entity_key, bool newest_too);
  [[nodiscard]] Stamp end_commit() { return stamp_.fetch_add(1) + 1; }
  void unmark(Hash hash, Stamp committed);
  void unmarked_all() { is_committing_.store(false); }

  // For cleaning: where one entry is linked, with its shard locked.
  class Link {
   public:
    [[nodiscard]] bool is_linked() const { return place_ != nullptr; }
    // Whether it was found since the last time.
    [[nodiscard]] bool take_used();
    void replace(const RowEntry* moved);
    void remove();

   private:
    friend class RowTable;
    std::unique_lock<std::mutex> lock_;
    RowTable* table_ = nullptr;
    std::atomic<std::uint64_t>* place_ = nullptr;
    Hash hash_ = 0;
  };
  [[nodiscard]] Link link_of(const RowEntry* entry);

  [[nodiscard]] std::uint64_t entries() const { return entries_.load(std::memory_order_relaxed); }
  // Memory of the table itself.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t kPlaces = 7;
  static constexpr std::size_t kShardBits = 6;

  struct alignas(64) Chunk {
    std::atomic<std::uint64_t> places[kPlaces];
    // Bits 0 to 6: the place was found since cleaning came by. 7 to 15: keys that passed. The rest:
    // the stamp, or all ones while a key is being committed.
    std::atomic<std::uint64_t> about;
  };
  // The chunks follow it.
  struct alignas(64) Array {
    std::size_t chunk_count = 0;
    [[nodiscard]] Chunk* chunks() const {
      return reinterpret_cast<Chunk*>(const_cast<Array*>(this) + 1);
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
  // A place with an entry, and how many chunks after its home.
  struct Position {
    std::atomic<std::uint64_t>* place = nullptr;
    std::size_t distance = 0;
  };

  [[nodiscard]] static ArrayOwner make_array(std::size_t chunk_count);
  [[nodiscard]] static std::uint64_t place_of(Hash hash, const RowEntry* entry);
  [[nodiscard]] static std::size_t home(const Array& array, Hash hash);
  [[nodiscard]] static Chunk& chunk_at(const Array& array, std::size_t home, std::size_t distance);
  template <typename Visit>
  static void probe(const Array& array, Hash hash, EntryKind kind, Visit visit);
  [[nodiscard]] Shard& shard_of(Hash hash) { return shards_[hash >> (64 - kShardBits)]; }
  [[nodiscard]] const Shard& shard_of(Hash hash) const {
    return shards_[hash >> (64 - kShardBits)];
  }
  // With the shard locked.
  [[nodiscard]] static Position position_of(const Array& array, Hash hash, EntryKind kind,
                                            std::string_view entity_key);
  [[nodiscard]] static bool place_in(const Array& array, Hash hash, const RowEntry* entry,
                                     bool is_used);
  bool unlink(Shard& shard, Hash hash, EntryKind kind, std::string_view entity_key);
  void remove_at(Shard& shard, Hash hash, const Position& position);
  void grow(Shard& shard);
  void free_outgrown(Shard& shard);

  std::uint64_t seed_;
  Epochs& epochs_;
  RowSegments& segments_;
  std::array<Shard, std::size_t{1} << kShardBits> shards_;
  std::atomic<Stamp> stamp_{1};
  std::atomic<bool> is_committing_{false};
  std::atomic<std::uint64_t> entries_{0};
  std::atomic<std::uint64_t> bytes_{0};
};

}  // namespace skua
