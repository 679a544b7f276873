#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "storage/latest/epochs.h"
#include "storage/latest/row_entry.h"

namespace skua {

// The memory of the tier's entries: one reserved range cut into segments, which are filled front to
// back and given back whole (log-structured memory: Rumble, Kejriwal, Ousterhout, FAST 2014). No
// list of free places, no classes of sizes; what is left is found by cleaning the segment that
// holds least. THREAD-SAFE.
class RowSegments {
 public:
  // `budget_bytes` bounds segments and count_elsewhere() together.
  RowSegments(std::uint64_t budget_bytes, Epochs& epochs);
  ~RowSegments();
  RowSegments(const RowSegments&) = delete;
  RowSegments& operator=(const RowSegments&) = delete;

  // Greater entries are not kept.
  [[nodiscard]] std::size_t entry_bytes_max() const { return segment_bytes_ / 2; }

  // Who fills: cleaning may use the last segments, that it has somewhere to move entries.
  enum class Use : std::uint8_t { kNew, kMoved };
  // Room for an entry, or nullptr when the budget is used. Its segment is not cleaned before
  // settle(): when the entry is linked to, or forgotten.
  [[nodiscard]] RowEntry* allocate(std::size_t bytes, Use use);
  void settle(const RowEntry* entry);
  // The entry is not reachable any more, or never was.
  void forget(const RowEntry* entry);

  // True once after a segment was opened although most of what is in use is dead: cleaning would
  // give the room that new entries take.
  [[nodiscard]] bool take_mostly_dead() {
    return mostly_dead_.load(std::memory_order_relaxed) && mostly_dead_.exchange(false);
  }

  // A segment to clean, with the share of its bytes that live; nullopt when none can be.
  struct Victim {
    std::size_t segment = 0;
    double live_share = 0;
    const char* begin = nullptr;  // Entries lie between these back to back.
    const char* end = nullptr;
  };
  // One cleaner at a time.
  [[nodiscard]] std::optional<Victim> choose_victim();
  // Nothing links to the segment any more: it is used again when no reader can be in it.
  void retire(const Victim& victim);

  // Memory that belongs to the same budget but lies elsewhere.
  void count_elsewhere(std::uint64_t bytes) {
    if (elsewhere_bytes_.load(std::memory_order_relaxed) != bytes) elsewhere_bytes_.store(bytes);
  }
  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] std::uint64_t budget_bytes() const { return budget_bytes_; }

 private:
  enum class State : std::uint8_t { kFree, kOpen, kSealed, kRetired };
  struct Segment {
    State state = State::kFree;
    std::uint32_t filled_bytes = 0;
    Epochs::Epoch retired = 0;
    std::atomic<std::uint32_t> live_bytes{0};
    std::atomic<std::uint32_t> unsettled{0};  // Entries.
  };

  [[nodiscard]] char* begin_of(std::size_t segment) const {
    return memory_ + segment * segment_bytes_;
  }
  [[nodiscard]] std::size_t segment_of(const RowEntry* entry) const {
    return static_cast<std::size_t>(reinterpret_cast<const char*>(entry) - memory_) /
           segment_bytes_;
  }
  // Under the mutex.
  [[nodiscard]] bool open_segment(Use use);
  [[nodiscard]] std::optional<std::size_t> take_free();
  [[nodiscard]] std::size_t allowed() const;
  void reclaim();

  std::uint64_t budget_bytes_;
  Epochs& epochs_;
  std::size_t segment_bytes_ = 0;
  std::size_t count_ = 0;
  char* memory_ = nullptr;
  std::size_t reserved_bytes_ = 0;

  std::atomic<std::uint64_t> live_bytes_{0};
  std::atomic<std::uint64_t> elsewhere_bytes_{0};
  std::atomic<bool> mostly_dead_{false};

  mutable std::mutex mutex_;  // Guards what follows and the plain members of segments.
  std::unique_ptr<Segment[]> segments_;
  std::optional<std::size_t> open_[2];  // By Use.
  std::size_t untouched_ = 0;           // Segments from here on were never used.
  std::size_t in_use_ = 0;              // Open, sealed or retired.
  std::vector<std::size_t> free_;
  std::deque<std::size_t> retired_;
  std::size_t hand_ = 0;  // Where the next search for a victim begins.
};

}  // namespace skua
