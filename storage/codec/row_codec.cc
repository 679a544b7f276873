#include "storage/codec/row_codec.h"

#include <xxhash.h>

#include <bit>
#include <cassert>
#include <limits>

namespace skua {
namespace {

static_assert(std::endian::native == std::endian::little, "rows are stored little-endian");

constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kVersionOffset = 4;
constexpr std::size_t kFlagsOffset = 6;
constexpr std::size_t kEventTimestampOffset = 8;
constexpr std::size_t kCreatedTimestampOffset = 16;
constexpr std::size_t kSequenceOffset = 24;

template <typename T>
void store(char* at, const T& value) {
  std::memcpy(at, &value, sizeof(T));
}

template <typename T>
T load(const char* at) {
  T out;
  std::memcpy(&out, at, sizeof(T));
  return out;
}

std::uint32_t checksum(std::string_view key, std::string_view row) {
  const XXH64_hash_t seed = XXH3_64bits(key.data(), key.size());
  return static_cast<std::uint32_t>(
      XXH3_64bits_withSeed(row.data() + kChecksumBytes, row.size() - kChecksumBytes, seed));
}

constexpr std::uint16_t bit(RowFlag flag) { return static_cast<std::uint16_t>(flag); }
constexpr std::uint16_t kKnownFlags = bit(RowFlag::kTombstone) | bit(RowFlag::kLoaded);

// A copy of known length is one move; rows are made of many.
void copy_fixed(char* to, const char* from, std::uint32_t width) {
  switch (width) {
    case 8:
      std::memcpy(to, from, 8);
      break;
    case 4:
      std::memcpy(to, from, 4);
      break;
    default:
      std::memcpy(to, from, width);
  }
}

void set_null(char* row, const RowLayout::Slot& slot) {
  char& byte = row[kRowHeaderBytes + slot.null_bit / 8];
  byte = static_cast<char>(static_cast<unsigned char>(byte) | (1u << (slot.null_bit % 8)));
}

template <typename From, typename To>
void widen_elements(std::string_view cell, char* out) {
  for (std::size_t i = 0; i < cell.size() / sizeof(From); ++i)
    store(out + i * sizeof(To), static_cast<To>(load<From>(cell.data() + i * sizeof(From))));
}

// The cell of type `from` written as type `to`, scalar or list. REQUIRES: widens(from, to).
void write_widened(std::string_view cell, ValueType from, ValueType to, char* out) {
  if (from == to) {
    if (!cell.empty()) std::memcpy(out, cell.data(), cell.size());
  } else if (element_type(from) == ValueType::kFloat) {
    widen_elements<float, double>(cell, out);
  } else if (element_type(to) == ValueType::kInt64) {
    widen_elements<std::int32_t, std::int64_t>(cell, out);
  } else {
    widen_elements<std::int32_t, double>(cell, out);
  }
}

std::size_t widened_bytes(std::size_t bytes, ValueType from, ValueType to) {
  // Every widening goes from 4 to 8 bytes an element.
  return from == to ? bytes : bytes * 2;
}

// Where the value of a slot of the new layout comes from; nullptr: it is null in the new row.
const RowLayout::Slot* source_of(RowView row, const RowLayout& from, const RowLayout::Slot& slot) {
  const RowLayout::Slot* source = from.find(slot.id);
  const bool is_readable = source != nullptr && widens(source->type, slot.type);
  return is_readable && !row.is_null(*source) ? source : nullptr;
}

}  // namespace

Result<RowView> RowView::parse(std::string_view key, std::string_view bytes) {
  if (bytes.size() < kRowHeaderBytes) return data_loss("a stored row is shorter than its header");
  const RowView row(bytes.data(), bytes.size());
  if (row.load<std::uint32_t>(0) != checksum(key, bytes))
    return data_loss("the checksum of a stored row does not match its bytes");
  if ((row.load<std::uint16_t>(kFlagsOffset) & ~kKnownFlags) != 0)
    return data_loss("a stored row carries flags that this version does not know");
  const std::uint64_t created = row.load<std::uint64_t>(kCreatedTimestampOffset);
  if (row.is_loaded() && (created == 0 || created > std::numeric_limits<std::uint32_t>::max()))
    return data_loss("a stored row names a load that cannot be");
  return row;
}

std::string pack_row(const RowLayout& layout, const std::vector<const Column*>& columns,
                     std::size_t row) {
  const std::vector<RowLayout::Slot>& slots = layout.slots();
  assert(columns.size() == slots.size());
  std::size_t bytes = layout.heap_offset();
  for (std::size_t i = 0; i < slots.size(); ++i)
    if (slots[i].width == 0 && columns[i] != nullptr) bytes += columns[i]->cell(row).size();

  std::string out(bytes, '\0');
  store(out.data() + kVersionOffset, layout.version());
  std::uint32_t heap_end = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const RowLayout::Slot& slot = slots[i];
    const bool is_null = columns[i] == nullptr || columns[i]->is_null(row);
    if (is_null) {
      set_null(out.data(), slot);
    } else {
      assert(columns[i]->type() == slot.type);
      if (slot.width != 0) {
        const char* const cells = columns[i]->fixed_bytes().data();
        copy_fixed(out.data() + slot.offset, cells + row * slot.width, slot.width);
      } else if (const std::string_view cell = columns[i]->cell(row); !cell.empty()) {
        std::memcpy(out.data() + layout.heap_offset() + heap_end, cell.data(), cell.size());
        heap_end += static_cast<std::uint32_t>(cell.size());
      }
    }
    if (slot.width == 0) store(out.data() + slot.offset, heap_end);
  }
  return out;
}

std::string pack_tombstone(SchemaVersion version) {
  std::string out(kRowHeaderBytes, '\0');
  store(out.data() + kVersionOffset, version);
  store(out.data() + kFlagsOffset, RowFlag::kTombstone);
  return out;
}

void stamp_row(std::string_view key, const RowStamp& stamp, std::string& row) {
  assert(row.size() >= kRowHeaderBytes);
  store(row.data() + kEventTimestampOffset, stamp.event_timestamp.us);
  store(row.data() + kCreatedTimestampOffset, stamp.created_timestamp.us);
  store(row.data() + kSequenceOffset, stamp.sequence);
  store(row.data(), checksum(key, row));
}

void stamp_loaded_row(std::string_view key, Timestamp event_timestamp, std::uint32_t load_number,
                      Sequence sequence, std::span<char> row) {
  assert(row.size() >= kRowHeaderBytes && load_number != 0);
  const auto flags = load<std::uint16_t>(row.data() + kFlagsOffset);
  store(row.data() + kFlagsOffset, static_cast<std::uint16_t>(flags | bit(RowFlag::kLoaded)));
  store(row.data() + kEventTimestampOffset, event_timestamp.us);
  store(row.data() + kCreatedTimestampOffset, std::uint64_t{load_number});
  store(row.data() + kSequenceOffset, sequence);
  store(row.data(), checksum(key, {row.data(), row.size()}));
}

std::string resolve_loaded_row(std::string_view key, std::string_view bytes,
                               Timestamp created_timestamp) {
  assert(RowView::trusted(bytes).is_loaded());
  std::string row(bytes);
  const auto flags = load<std::uint16_t>(row.data() + kFlagsOffset);
  store(row.data() + kFlagsOffset, static_cast<std::uint16_t>(flags & ~bit(RowFlag::kLoaded)));
  store(row.data() + kCreatedTimestampOffset, created_timestamp.us);
  store(row.data(), checksum(key, row));
  return row;
}

std::string convert_row(RowView row, const RowLayout& from, const RowLayout& to) {
  std::size_t bytes = row.is_tombstone() ? kRowHeaderBytes : to.heap_offset();
  if (!row.is_tombstone()) {
    for (const RowLayout::Slot& slot : to.slots())
      if (const RowLayout::Slot* source = source_of(row, from, slot); source && slot.width == 0)
        bytes += widened_bytes(row.cell(from, *source).size(), source->type, slot.type);
  }

  std::string out(bytes, '\0');
  std::memcpy(out.data(), row.bytes().data(), kRowHeaderBytes);
  store(out.data(), std::uint32_t{0});
  store(out.data() + kVersionOffset, to.version());
  if (row.is_tombstone()) return out;

  std::uint32_t heap_end = 0;
  for (const RowLayout::Slot& slot : to.slots()) {
    if (const RowLayout::Slot* source = source_of(row, from, slot)) {
      const std::string_view cell = row.cell(from, *source);
      const std::size_t at = slot.width != 0 ? slot.offset : to.heap_offset() + heap_end;
      write_widened(cell, source->type, slot.type, out.data() + at);
      if (slot.width == 0)
        heap_end += static_cast<std::uint32_t>(widened_bytes(cell.size(), source->type, slot.type));
    } else {
      set_null(out.data(), slot);
    }
    if (slot.width == 0) store(out.data() + slot.offset, heap_end);
  }
  return out;
}

bool is_well_formed_row(RowView row, const RowLayout& layout) {
  if (row.schema_version() != layout.version()) return false;
  const std::string_view bytes = row.bytes();
  if (row.is_tombstone()) return bytes.size() == kRowHeaderBytes;
  if (bytes.size() < layout.heap_offset()) return false;

  // The end offsets first: cells may be looked at only when those hold.
  const std::size_t heap_bytes = bytes.size() - layout.heap_offset();
  std::uint32_t previous = 0;
  for (std::size_t at = layout.ends_offset(); at < layout.heap_offset(); at += 4) {
    const auto end = load<std::uint32_t>(bytes.data() + at);
    if (end < previous || end > heap_bytes) return false;
    previous = end;
  }
  if (previous != heap_bytes) return false;

  for (const RowLayout::Slot& slot : layout.slots())
    if (!row.is_null(slot) && !is_well_formed_cell(slot.type, row.cell(layout, slot))) return false;
  return true;
}

}  // namespace skua
