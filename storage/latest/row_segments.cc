#include "storage/latest/row_segments.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>

namespace skua {
namespace {

constexpr std::size_t kSegmentBytesMax = 128 << 10;
constexpr std::size_t kSegmentBytesMin = 4 << 10;
// A small budget still has this many segments, so that one being cleaned is a small part of it.
constexpr std::size_t kSegmentsMin = 32;
// Segments that only cleaning may open.
constexpr std::size_t kSegmentsForMoves = 2;
// Segments that one search for a victim looks at.
constexpr std::size_t kVictimsSeen = 64;
// While readers keep so many from being used again, cleaning more would gain nothing.
constexpr std::size_t kRetiredMax = 8;
// One that holds less than this is worth cleaning before its turn.
constexpr double kWorthCleaning = 0.875;

std::size_t segment_bytes_for(std::uint64_t budget_bytes) {
  const std::uint64_t even = std::bit_floor(budget_bytes / kSegmentsMin);
  return std::clamp<std::uint64_t>(even, kSegmentBytesMin, kSegmentBytesMax);
}

// Huge pages: rows lie anywhere, and translating addresses would cost as much as reading them.
char* reserve(std::size_t bytes) {
  if (bytes == 0) return nullptr;
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  (void)madvise(memory, bytes, MADV_HUGEPAGE);
  return static_cast<char*>(memory);
}

static_assert(kSegmentBytesMax / 2 <= RowEntry::kValueBytesMax);

}  // namespace

RowSegments::RowSegments(std::uint64_t budget_bytes, Epochs& epochs)
    : budget_bytes_(budget_bytes),
      epochs_(epochs),
      segment_bytes_(segment_bytes_for(budget_bytes)),
      count_(budget_bytes / segment_bytes_),
      memory_(reserve(count_ * segment_bytes_)),
      reserved_bytes_(count_ * segment_bytes_) {
  if (memory_ == nullptr) budget_bytes_ = count_ = 0;
  segments_ = std::make_unique<Segment[]>(count_);
}

RowSegments::~RowSegments() {
  if (memory_ != nullptr) munmap(memory_, reserved_bytes_);
}

RowEntry* RowSegments::allocate(std::size_t bytes, Use use) {
  const std::lock_guard lock(mutex_);
  std::optional<std::size_t>& open = open_[static_cast<std::size_t>(use)];
  if (!open || segments_[*open].filled_bytes + bytes > segment_bytes_) {
    if (!open_segment(use)) return nullptr;
  }
  Segment& segment = segments_[*open];
  auto* entry = new (begin_of(*open) + segment.filled_bytes) RowEntry;
  segment.filled_bytes += static_cast<std::uint32_t>(bytes);
  segment.live_bytes.fetch_add(static_cast<std::uint32_t>(bytes), std::memory_order_relaxed);
  live_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  segment.unsettled.fetch_add(1, std::memory_order_relaxed);
  return entry;
}

void RowSegments::settle(const RowEntry* entry) {
  segments_[segment_of(entry)].unsettled.fetch_sub(1, std::memory_order_release);
}

void RowSegments::forget(const RowEntry* entry) {
  const std::size_t bytes = entry->size();
  segments_[segment_of(entry)].live_bytes.fetch_sub(static_cast<std::uint32_t>(bytes),
                                                    std::memory_order_relaxed);
  live_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
}

bool RowSegments::open_segment(Use use) {
  const std::size_t kept = use == Use::kMoved ? 0 : kSegmentsForMoves;
  reclaim();
  if (in_use_ + kept >= allowed()) return false;
  const std::optional<std::size_t> taken = take_free();
  if (!taken) return false;
  std::optional<std::size_t>& open = open_[static_cast<std::size_t>(use)];
  if (open) segments_[*open].state = State::kSealed;
  Segment& segment = segments_[*taken];
  segment.state = State::kOpen;
  segment.filled_bytes = 0;
  segment.live_bytes.store(0, std::memory_order_relaxed);
  open = *taken;
  ++in_use_;
  const std::uint64_t in_use_bytes = in_use_ * segment_bytes_;
  if (use == Use::kNew && in_use_ > kSegmentsMin &&
      in_use_bytes > 2 * live_bytes_.load(std::memory_order_relaxed))
    mostly_dead_.store(true);
  return true;
}

std::optional<std::size_t> RowSegments::take_free() {
  if (!free_.empty()) {
    const std::size_t taken = free_.back();
    free_.pop_back();
    return taken;
  }
  if (untouched_ == count_) return std::nullopt;
  return untouched_++;
}

std::size_t RowSegments::allowed() const {
  const std::uint64_t elsewhere_bytes = elsewhere_bytes_;
  if (elsewhere_bytes >= budget_bytes_) return 0;
  return std::min<std::size_t>(count_, (budget_bytes_ - elsewhere_bytes) / segment_bytes_);
}

void RowSegments::reclaim() {
  if (retired_.empty()) return;
  const Epochs::Epoch safe = epochs_.advance();
  while (!retired_.empty() && segments_[retired_.front()].retired < safe) {
    const std::size_t segment = retired_.front();
    retired_.pop_front();
    segments_[segment].state = State::kFree;
    // Other memory of the budget has grown: this part goes back to the system.
    if (in_use_ > allowed()) (void)madvise(begin_of(segment), segment_bytes_, MADV_DONTNEED);
    free_.push_back(segment);
    --in_use_;
  }
}

std::optional<RowSegments::Victim> RowSegments::choose_victim() {
  const std::lock_guard lock(mutex_);
  reclaim();
  if (retired_.size() >= kRetiredMax) return std::nullopt;
  std::optional<std::size_t> next;      // In turn.
  std::optional<std::size_t> emptiest;  // Of those seen.
  const auto live_bytes = [&](std::size_t segment) {
    return segments_[segment].live_bytes.load(std::memory_order_relaxed);
  };
  std::size_t seen = 0;
  for (std::size_t step = 0; step < untouched_ && seen < kVictimsSeen; ++step) {
    const std::size_t segment = (hand_ + step) % untouched_;
    if (segments_[segment].state != State::kSealed ||
        segments_[segment].unsettled.load(std::memory_order_acquire) != 0)
      continue;
    ++seen;
    if (!next) next = segment;
    if (!emptiest || live_bytes(segment) < live_bytes(*emptiest)) emptiest = segment;
  }
  if (!next) return std::nullopt;
  const auto share = [&](std::size_t segment) {
    return static_cast<double>(live_bytes(segment)) /
           static_cast<double>(segments_[segment].filled_bytes);
  };
  const std::size_t chosen = share(*emptiest) < kWorthCleaning ? *emptiest : *next;
  if (chosen == *next) hand_ = (*next + 1) % untouched_;
  return Victim{chosen, share(chosen), begin_of(chosen),
                begin_of(chosen) + segments_[chosen].filled_bytes};
}

void RowSegments::retire(const Victim& victim) {
  const std::lock_guard lock(mutex_);
  Segment& segment = segments_[victim.segment];
  segment.state = State::kRetired;
  segment.retired = epochs_.now();
  retired_.push_back(victim.segment);
}

std::uint64_t RowSegments::bytes() const {
  const std::lock_guard lock(mutex_);
  return in_use_ * segment_bytes_ + elsewhere_bytes_;
}

}  // namespace skua
