#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace skua {

// A bounded cache of byte strings by key, set-associative like the caches of a processor: a key
// belongs to one set of seven entries in one cache line, so that a lookup is one line for the set
// and the lines of the row, both prefetched for a whole batch. What does not fit a set or the
// budget is evicted by CLOCK, in the set or sweeping over the sets. THREAD-SAFE; a set is locked
// while a row is copied.
//
// An entry is never stale. From begin_write() to end_write() of a key nothing enters its set, so
// that all readers see the store; who reads the store for a miss takes a Ticket first, and put()
// does nothing when a write of the set began or ended since.
class RowCache {
 public:
  // `budget_bytes` bounds keys, rows and overhead together. 0: caches nothing. `seed` makes places
  // of keys unknown to whoever chooses the keys.
  RowCache(std::uint64_t budget_bytes, std::uint64_t seed);
  ~RowCache();
  RowCache(const RowCache&) = delete;
  RowCache& operator=(const RowCache&) = delete;

  using Hash = std::uint64_t;
  [[nodiscard]] Hash hash(std::string_view key) const;

  // Begin to load what find() will need; the second after the first, for keys a few places ahead.
  void prefetch_set(Hash hash) const;
  void prefetch_row(Hash hash) const;

  // Where the next read of the store stands; for put().
  struct Ticket {
    std::uint32_t version = 0;
  };
  // Appends the row to `out` and returns true; a present entry may be empty. On a miss fills
  // `ticket`.
  [[nodiscard]] bool find(Hash hash, std::string_view key, std::string& out, Ticket& ticket);

  void put(Hash hash, std::string_view key, std::string_view row, Ticket ticket);
  // Around a write of the key to the store: forgets the key, and keeps its set as it is until the
  // end. Writes of one set may overlap.
  void begin_write(Hash hash);
  void end_write(Hash hash);
  // The same for all keys at once.
  void begin_write_of_all();
  void end_write_of_all();

  [[nodiscard]] std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  struct Entry;
  static constexpr std::size_t kWays = 7;
  // An entry's address with 16 bits of the hash above it, as pointers have 48 significant bits.
  using Way = std::uint64_t;

  struct alignas(64) Set {
    std::atomic<Way> ways[kWays];
    std::atomic<std::uint32_t> lock_and_version;  // Bit 0: locked. The rest counts writes.
    // Under the lock: writes under way, one bit per way that was read since the hand passed it, the
    // hand.
    std::uint32_t writes : 22;
    std::uint32_t used : kWays;
    std::uint32_t hand : 3;
  };
  class Locked;

  [[nodiscard]] Set& set_of(Hash hash) const { return sets_[hash & set_mask_]; }
  [[nodiscard]] static bool holds(const Set& set, Hash hash, std::string_view key);
  [[nodiscard]] static Entry* place(Set& set, Hash hash, Entry* entry);
  [[nodiscard]] static Entry* evict_one(Set& set);
  void make_room();
  void clear(Set& set, const Hash* only);
  void release(Entry* entry);

  std::uint64_t budget_bytes_;
  std::uint64_t seed_;
  std::uint64_t set_mask_ = 0;
  std::unique_ptr<Set[]> sets_;
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> sweep_{0};  // The next set to evict from.
  std::atomic<std::uint32_t> writes_of_all_{0};
};

}  // namespace skua
