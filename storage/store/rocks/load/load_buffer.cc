#include "storage/store/rocks/load/load_buffer.h"

#include <sys/mman.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/rocks/load/key_prefix.h"

namespace skua {
namespace {

// A huge page: sorted rows lie anywhere, and each would have to search for the small page it is on.
constexpr std::size_t kBlockBytes = std::size_t{2} << 20U;
constexpr std::align_val_t kBlockAlignment{kBlockBytes};
constexpr std::size_t kSizesBytes = 2 * sizeof(std::uint32_t);
// Fewer rows are compared key by key; so are those that are alike for this many prefixes.
constexpr std::ptrdiff_t kFewRows = 8;
constexpr int kLevels = 6;

std::uint32_t size_at(const char* at) {
  std::uint32_t size;
  std::memcpy(&size, at, sizeof(size));
  return size;
}

}  // namespace

void LoadBuffer::Free::operator()(char* bytes) const { ::operator delete(bytes, kBlockAlignment); }

LoadBuffer::Block LoadBuffer::new_block(std::size_t bytes) {
  Block block(static_cast<char*>(::operator new(bytes, kBlockAlignment)));
  (void)::madvise(block.get(), bytes, MADV_HUGEPAGE);  // A hint; it may be refused.
  return block;
}

std::string_view LoadBuffer::key_of(const char* record) {
  return {record + kSizesBytes, size_at(record)};
}

std::string_view LoadBuffer::row_of(const char* record) {
  return {record + kSizesBytes + size_at(record), size_at(record + sizeof(std::uint32_t))};
}

void LoadBuffer::add(const UnstampedRow& row, Sequence sequence) {
  assert(row.event_timestamp.has_value());
  const std::size_t key_bytes = row.entity_key.size() + kHistorySuffixBytes;
  const std::uint32_t sizes[] = {static_cast<std::uint32_t>(key_bytes),
                                 static_cast<std::uint32_t>(row.row.size())};
  char* const record = allocate(kSizesBytes + key_bytes + row.row.size());
  std::memcpy(record, sizes, kSizesBytes);
  char* const key = record + kSizesBytes;
  std::memcpy(key, row.entity_key.data(), row.entity_key.size());
  put_history_suffix(key + row.entity_key.size(), *row.event_timestamp, sequence);
  char* const bytes = key + key_bytes;
  std::memcpy(bytes, row.row.data(), row.row.size());
  stamp_loaded_row(row.entity_key, *row.event_timestamp, number_, sequence,
                   {bytes, row.row.size()});

  if (entries_.empty()) {
    first_ = record;
    alike_ = key_bytes;
  } else if (alike_ > key_bytes || std::memcmp(key, first_ + kSizesBytes, alike_) != 0) {
    alike_ = alike_bytes(key_of(first_).substr(0, alike_), key_of(record));
  }
  last_ = record;
  entries_.push_back({0, record});
  bytes_ += kSizesBytes + key_bytes + row.row.size() + sizeof(Entry);
}

std::string_view LoadBuffer::last_added_entity() const { return entity_of(key_of(last_)); }

char* LoadBuffer::allocate(std::size_t bytes) {
  if (bytes > kBlockBytes) return large_rows_.emplace_back(new_block(bytes)).get();
  if (blocks_full_ < blocks_.size() && kBlockBytes - filled_ < bytes) {
    ++blocks_full_;
    filled_ = 0;
  }
  if (blocks_full_ == blocks_.size()) blocks_.push_back(new_block(kBlockBytes));
  char* const out = blocks_[blocks_full_].get() + filled_;
  filled_ += bytes;
  return out;
}

void LoadBuffer::sort() {
  sort_from(entries_.data(), entries_.data() + entries_.size(), alike_, kLevels);
}

// Eight bytes at a time, most significant first: comparing numbers that lie side by side spares
// the search for two keys in memory, and rows of one entity, which are alike at first, are fetched
// once for each level and not for each comparison.
void LoadBuffer::sort_from(Entry* first, Entry* last, std::size_t at, int levels) {
  if (levels == 0 || last - first <= kFewRows) {
    std::sort(first, last,
              [](const Entry& a, const Entry& b) { return key_of(a.record) < key_of(b.record); });
    return;
  }
  for (Entry* entry = first; entry != last; ++entry)
    entry->prefix = key_prefix(key_of(entry->record), at);
  const auto is_less = [](const Entry& a, const Entry& b) { return a.prefix < b.prefix; };
  if (!std::is_sorted(first, last, is_less)) {
    // Rows of an entity come oldest first as a rule, and go newest first.
    if (std::is_sorted(std::make_reverse_iterator(last), std::make_reverse_iterator(first),
                       is_less))
      std::reverse(first, last);
    else
      std::sort(first, last, is_less);
  }
  while (first != last) {
    Entry* const end = std::find_if(
        first + 1, last, [&](const Entry& entry) { return entry.prefix != first->prefix; });
    if (end - first > 1) sort_from(first, end, at + kKeyPrefixBytes, levels - 1);
    first = end;
  }
}

void LoadBuffer::prefetch(std::size_t i) const {
  constexpr std::size_t kLine = 64;
  constexpr std::size_t kLines = 5;
  if (i >= entries_.size()) return;
  for (std::size_t line = 0; line < kLines; ++line)
    __builtin_prefetch(entries_[i].record + line * kLine);
}

void LoadBuffer::clear() {
  entries_.clear();
  large_rows_.clear();
  blocks_full_ = 0;
  filled_ = 0;
  bytes_ = 0;
}

void LoadBuffer::release() {
  clear();
  entries_.shrink_to_fit();
  blocks_.clear();
}

}  // namespace skua
