#include "storage/latest/row_cache.h"

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

namespace skua {
namespace {

// One set for about this much budget: with rows of some hundred bytes most sets stay below seven.
constexpr std::uint64_t kBudgetBytesPerSet = 1024;
// Greater rows are left to the store: copying one under a lock would make others wait.
constexpr std::size_t kRowBytesMax = 64 << 10;
constexpr int kTagShift = 48;
constexpr std::uint64_t kAddressMask = (std::uint64_t{1} << kTagShift) - 1;
constexpr std::size_t kCacheLineBytes = 64;
constexpr std::size_t kPrefetchedRowBytes = 320;
// Sets that one put() looks at to make room.
constexpr int kSweepSetsMax = 64;
constexpr std::uint32_t kWaysMask = (1u << 7) - 1;
constexpr std::uint32_t kWritesMask = (1u << 22) - 1;

std::uint64_t tag_of(std::uint64_t hash) { return hash >> kTagShift; }

}  // namespace

struct RowCache::Entry {
  std::uint32_t key_bytes;
  std::uint32_t row_bytes;

  [[nodiscard]] static Entry* make(std::string_view key, std::string_view row) {
    void* memory = std::malloc(sizeof(Entry) + key.size() + row.size());
    if (memory == nullptr) return nullptr;
    auto* entry = new (memory)
        Entry{static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(row.size())};
    std::memcpy(entry->data(), key.data(), key.size());
    if (!row.empty()) std::memcpy(entry->data() + key.size(), row.data(), row.size());
    return entry;
  }
  [[nodiscard]] static Entry* of(Way way) { return reinterpret_cast<Entry*>(way & kAddressMask); }

  [[nodiscard]] char* data() { return reinterpret_cast<char*>(this + 1); }
  [[nodiscard]] std::string_view key() { return {data(), key_bytes}; }
  [[nodiscard]] std::string_view row() { return {data() + key_bytes, row_bytes}; }
  // What the allocator takes for it, about.
  [[nodiscard]] std::uint64_t cost() const { return sizeof(Entry) + key_bytes + row_bytes + 16; }
};

// Holds the lock of a set.
class RowCache::Locked {
 public:
  explicit Locked(Set& set) : set_(set) {
    std::uint32_t expected = set_.lock_and_version.load(std::memory_order_relaxed) & ~1u;
    while (!set_.lock_and_version.compare_exchange_weak(
        expected, expected | 1u, std::memory_order_acquire, std::memory_order_relaxed))
      expected &= ~1u;
    version_ = expected;
  }
  ~Locked() { set_.lock_and_version.store(version_, std::memory_order_release); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

  [[nodiscard]] std::uint32_t version() const { return version_; }
  void bump_version() { version_ += 2; }

 private:
  Set& set_;
  std::uint32_t version_ = 0;
};

RowCache::RowCache(std::uint64_t budget_bytes, std::uint64_t seed)
    : budget_bytes_(budget_bytes), seed_(seed) {
  const std::uint64_t sets =
      std::bit_ceil(std::max<std::uint64_t>(1, budget_bytes / kBudgetBytesPerSet));
  set_mask_ = sets - 1;
  sets_ = std::make_unique<Set[]>(sets);
  if (budget_bytes > 0) bytes_ = sets * sizeof(Set);
}

RowCache::~RowCache() {
  for (std::uint64_t i = 0; i <= set_mask_; ++i) clear(sets_[i], nullptr);
}

RowCache::Hash RowCache::hash(std::string_view key) const {
  return XXH3_64bits_withSeed(key.data(), key.size(), seed_);
}

void RowCache::prefetch_set(Hash hash) const { __builtin_prefetch(&set_of(hash)); }

void RowCache::prefetch_row(Hash hash) const {
  // Without the lock: an address that is freed meanwhile is prefetched in vain, nothing is read
  // from it.
  for (const std::atomic<Way>& way : set_of(hash).ways) {
    const Way value = way.load(std::memory_order_relaxed);
    if (value == 0 || value >> kTagShift != tag_of(hash)) continue;
    const char* entry = reinterpret_cast<const char*>(value & kAddressMask);
    for (std::size_t at = 0; at < kPrefetchedRowBytes; at += kCacheLineBytes)
      __builtin_prefetch(entry + at);
  }
}

bool RowCache::find(Hash hash, std::string_view key, std::string& out, Ticket& ticket) {
  Set& set = set_of(hash);
  const Locked lock(set);
  for (std::size_t i = 0; i < kWays; ++i) {
    const Way way = set.ways[i].load(std::memory_order_relaxed);
    if (way == 0 || way >> kTagShift != tag_of(hash)) continue;
    Entry* entry = Entry::of(way);
    if (entry->key() != key) continue;
    set.used = (set.used | (1u << i)) & kWaysMask;
    out.append(entry->row());
    return true;
  }
  ticket.version = lock.version();
  return false;
}

void RowCache::put(Hash hash, std::string_view key, std::string_view row, Ticket ticket) {
  if (budget_bytes_ == 0 || row.size() > kRowBytesMax) return;
  Entry* entry = Entry::make(key, row);
  if (entry == nullptr) return;
  bytes_.fetch_add(entry->cost(), std::memory_order_relaxed);
  Entry* displaced = entry;  // Stays this one when it is not wanted any more.
  {
    Set& set = set_of(hash);
    const Locked lock(set);
    const bool is_current =
        ticket.version == lock.version() && set.writes == 0 && writes_of_all_ == 0;
    if (is_current && !holds(set, hash, key)) displaced = place(set, hash, entry);
  }
  if (displaced != nullptr) release(displaced);
  make_room();
}

bool RowCache::holds(const Set& set, Hash hash, std::string_view key) {
  return std::any_of(std::begin(set.ways), std::end(set.ways), [&](const std::atomic<Way>& way) {
    const Way value = way.load(std::memory_order_relaxed);
    return value != 0 && value >> kTagShift == tag_of(hash) && Entry::of(value)->key() == key;
  });
}

// Puts an entry into a free place, or into that of another, which is returned. Under the lock.
RowCache::Entry* RowCache::place(Set& set, Hash hash, Entry* entry) {
  const auto is_free = [](const std::atomic<Way>& way) {
    return way.load(std::memory_order_relaxed) == 0;
  };
  std::atomic<Way>* way = std::find_if(std::begin(set.ways), std::end(set.ways), is_free);
  Entry* displaced = nullptr;
  if (way == std::end(set.ways)) {
    displaced = evict_one(set);
    way = &set.ways[set.hand];
  }
  way->store((tag_of(hash) << kTagShift) | reinterpret_cast<std::uint64_t>(entry),
             std::memory_order_relaxed);
  return displaced;
}

// Evicts from one set after another until the budget holds.
void RowCache::make_room() {
  for (int step = 0; step < kSweepSetsMax && bytes() > budget_bytes_; ++step) {
    Set& set = sets_[sweep_.fetch_add(1, std::memory_order_relaxed) & set_mask_];
    Entry* gone = nullptr;
    {
      const Locked lock(set);
      gone = evict_one(set);
    }
    if (gone != nullptr) release(gone);
  }
}

// Takes the next entry that was not read since the hand passed it; the hand stays on its place.
// nullptr: the set is empty. Under the lock.
RowCache::Entry* RowCache::evict_one(Set& set) {
  for (std::size_t step = 0; step < 2 * kWays; ++step) {
    set.hand = (set.hand + 1u) % kWays & 7u;
    const std::uint32_t bit = 1u << set.hand;
    const Way way = set.ways[set.hand].load(std::memory_order_relaxed);
    if (way == 0) continue;
    if ((set.used & bit) != 0) {
      set.used = set.used & ~bit & kWaysMask;
      continue;
    }
    set.ways[set.hand].store(0, std::memory_order_relaxed);
    return Entry::of(way);
  }
  return nullptr;
}

void RowCache::begin_write(Hash hash) {
  Set& set = set_of(hash);
  {
    Locked lock(set);
    set.writes = (set.writes + 1u) & kWritesMask;
  }
  clear(set, &hash);
}

void RowCache::end_write(Hash hash) {
  Set& set = set_of(hash);
  Locked lock(set);
  lock.bump_version();
  set.writes = (set.writes - 1u) & kWritesMask;
}

void RowCache::begin_write_of_all() {
  // Who put something without seeing this had the lock of its set before clear() takes it.
  ++writes_of_all_;
  for (std::uint64_t i = 0; i <= set_mask_; ++i) clear(sets_[i], nullptr);
}

void RowCache::end_write_of_all() {
  for (std::uint64_t i = 0; i <= set_mask_; ++i) {
    Locked lock(sets_[i]);
    lock.bump_version();
  }
  --writes_of_all_;
}

// Forgets what may be the key's (nullptr: every key's), and makes tickets of the set void.
void RowCache::clear(Set& set, const Hash* only) {
  Entry* gone[kWays];
  std::size_t count = 0;
  {
    Locked lock(set);
    lock.bump_version();
    for (std::atomic<Way>& way : set.ways) {
      const Way value = way.load(std::memory_order_relaxed);
      if (value == 0 || (only != nullptr && value >> kTagShift != tag_of(*only))) continue;
      gone[count++] = Entry::of(value);
      way.store(0, std::memory_order_relaxed);
    }
  }
  for (std::size_t i = 0; i < count; ++i) release(gone[i]);
}

void RowCache::release(Entry* entry) {
  bytes_.fetch_sub(entry->cost(), std::memory_order_relaxed);
  std::free(entry);
}

}  // namespace skua
