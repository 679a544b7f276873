#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"
#include "storage/codec/row_layout.h"
#include "storage/model/column.h"

namespace skua {

// The header of a packed row, little-endian; RowLayout draws what follows it. A tombstone is a
// header alone.
//
//   0          4          6       8                16                 24         32
//   +----------+----------+-------+----------------+-------------------+----------+
//   | checksum | schema   | flags | event          | created           | sequence |
//   | u32      | ver. u16 | u16   | timestamp, i64 | timestamp, i64    | u64      |
//   +----------+----------+-------+----------------+-------------------+----------+
//
// checksum: the low 32 bits of XXH3_64bits_withSeed(row from byte 4 on, seed = XXH3_64bits(entity
// key)) (github.com/Cyan4973/xxHash). Timestamps are microseconds since the Unix epoch.
inline constexpr std::size_t kRowHeaderBytes = 32;

// Bits of the header's flags. kPartial is reserved for partial updates: a row that carries it is
// refused. kLoaded: a row of a bulk load, which was packed before its created timestamp was known;
// it has the number of the load, a u32 from 1 on, in that place. Only files have such rows: the
// engine resolves what it reads, and nothing above it ever sees one.
enum class RowFlag : std::uint16_t { kTombstone = 1, kPartial = 2, kLoaded = 4 };

// One packed row in memory it does not own. Cheap to copy; reading never allocates. THREAD-SAFE for
// reads.
class RowView {
 public:
  // Checks the checksum over the key and the row, that the header is whole, and its flags. `key` is
  // the storage key of the entity (see entity_key), so that a row filed under another entity is not
  // served. Errors: DATA_LOSS.
  [[nodiscard]] static Result<RowView> parse(std::string_view key, std::string_view bytes);
  // Without the check. REQUIRES: bytes that parse() accepted, or that RowWriter just made.
  [[nodiscard]] static RowView trusted(std::string_view bytes) {
    return RowView(bytes.data(), bytes.size());
  }

  [[nodiscard]] SchemaVersion schema_version() const { return load<std::uint16_t>(4); }
  [[nodiscard]] bool is_tombstone() const { return has(RowFlag::kTombstone); }
  [[nodiscard]] bool is_loaded() const { return has(RowFlag::kLoaded); }
  [[nodiscard]] Timestamp event_timestamp() const { return {load<std::int64_t>(8)}; }
  // REQUIRES: not is_loaded().
  [[nodiscard]] Timestamp created_timestamp() const { return {load<std::int64_t>(16)}; }
  // REQUIRES: is_loaded().
  [[nodiscard]] std::uint32_t load_number() const { return load<std::uint32_t>(16); }
  [[nodiscard]] Sequence sequence() const { return load<std::uint64_t>(24); }

  // REQUIRES below: a slot of the layout of this row's schema version; the row is not a tombstone.
  [[nodiscard]] bool is_null(const RowLayout::Slot& slot) const {
    return (static_cast<unsigned char>(data_[kRowHeaderBytes + slot.null_bit / 8]) >>
            (slot.null_bit % 8)) &
           1;
  }
  [[nodiscard]] const char* fixed(const RowLayout::Slot& slot) const { return data_ + slot.offset; }
  // The cell; empty for null. `layout` gives the place of the heap.
  [[nodiscard]] std::string_view cell(const RowLayout& layout, const RowLayout::Slot& slot) const {
    if (is_null(slot)) return {};
    if (slot.width != 0) return {data_ + slot.offset, slot.width};
    const bool is_first = slot.offset == layout.ends_offset();
    const std::uint32_t begin = is_first ? 0 : load<std::uint32_t>(slot.offset - 4);
    return {data_ + layout.heap_offset() + begin, load<std::uint32_t>(slot.offset) - begin};
  }

  // Everything but the stamps: two rows of one schema version with equal content are duplicates.
  [[nodiscard]] std::string_view content() const {
    return {data_ + kRowHeaderBytes, size_ - kRowHeaderBytes};
  }
  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }

 private:
  RowView(const char* data, std::size_t size) : data_(data), size_(size) {}
  [[nodiscard]] bool has(RowFlag flag) const {
    return (load<std::uint16_t>(6) & static_cast<std::uint16_t>(flag)) != 0;
  }
  template <typename T>
  [[nodiscard]] T load(std::size_t offset) const {
    T out;
    std::memcpy(&out, data_ + offset, sizeof(T));
    return out;
  }

  const char* data_;
  std::size_t size_;
};

// What a commit stamps into a row.
struct RowStamp {
  Timestamp event_timestamp;
  Timestamp created_timestamp;
  Sequence sequence = 0;
};

// Packs row `row` of the columns, one per slot of the layout and in its order; a null pointer is an
// absent feature (null). The header is not stamped yet. REQUIRES: columns have the types of their
// slots; the row is smaller than 4 GiB.
[[nodiscard]] std::string pack_row(const RowLayout& layout,
                                   const std::vector<const Column*>& columns, std::size_t row);

// A tombstone, not stamped yet.
[[nodiscard]] std::string pack_tombstone(SchemaVersion version);

// Fills the header of a packed row and its checksum over `key` and the row.
void stamp_row(std::string_view key, const RowStamp& stamp, std::string& row);

// The same for a row of load `load_number`: sets kLoaded. A row that has it already is stamped
// anew. REQUIRES: a header at least; a number from 1 on.
void stamp_loaded_row(std::string_view key, Timestamp event_timestamp, std::uint32_t load_number,
                      Sequence sequence, std::span<char> row);

// A loaded row as every other one: kLoaded cleared, its created timestamp set, its checksum right.
// REQUIRES: bytes that parse() accepted for this key, of a loaded row.
[[nodiscard]] std::string resolve_loaded_row(std::string_view key, std::string_view bytes,
                                             Timestamp created_timestamp);

// The row in another layout of the same view: features by id, widened where their type was, null
// where the row is older than the feature or its old type does not widen. Keeps the stamps; the
// checksum is not valid afterwards. REQUIRES: `row` has `from`'s version. A tombstone only changes
// its version.
[[nodiscard]] std::string convert_row(RowView row, const RowLayout& from, const RowLayout& to);

// True when the bytes hold together as a row of this layout (sizes, offsets, list cells); parse()
// has checked the checksum, this guards against rows that were damaged before they were stored.
[[nodiscard]] bool is_well_formed_row(RowView row, const RowLayout& layout);

}  // namespace skua
