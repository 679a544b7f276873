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
// An entry is never stale: who reads the store for a miss takes a Ticket first, and put() does
// nothing when the key's set was invalidated since.
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
  // Forgets what may be the key's, and makes tickets of its set void.
  void invalidate(Hash hash);
  void invalidate_all();

  [[nodiscard]] std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  struct Entry;
  static constexpr std::size_t kWays = 7;
  // An entry's address with 16 bits of the hash above it, as pointers have 48 significant bits.
  using Way = std::uint64_t;

  struct alignas(64) Set {
    std::atomic<Way> ways[kWays];
    std::atomic<std::uint32_t> lock_and_version;  // Bit 0: locked. The rest counts invalidations.
    std::uint8_t used = 0;  // One bit per way: read since the hand passed. Under the lock.
    std::uint8_t hand = 0;
  };
  class Locked;

  [[nodiscard]] Set& set_of(Hash hash) const { return sets_[hash & set_mask_]; }
  [[nodiscard]] static bool holds(const Set& set, Hash hash, std::string_view key);
  [[nodiscard]] static Entry* place(Set& set, Hash hash, Entry* entry);
  [[nodiscard]] static Entry* evict_one(Set& set);
  void make_room();
  void clear_matching(Set& set, bool (*matches)(Way way, Hash hash), Hash hash);
  void release(Entry* entry);

  std::uint64_t budget_bytes_;
  std::uint64_t seed_;
  std::uint64_t set_mask_ = 0;
  std::unique_ptr<Set[]> sets_;
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> sweep_{0};  // The next set to evict from.
};

}  // namespace skua
