#pragma once

#include <cstdint>
#include <vector>

#include "storage/model/feature_view.h"

namespace skua {

// Where the features of one schema version lie inside a packed row (docs/FORMAT.md).
//
//   +--------+-------------+---------+---------+---------+--------------+---------------+
//   | header | null bitmap | 8-byte  | 4-byte  | 1-byte  | end offsets, | heap, cells   |
//   | 32     | padded to 8 | slots   | slots   | slots   | u32 each     | back to back  |
//   |        | 1 = null    |         |         | to 4    |              |               |
//   +--------+-------------+---------+---------+---------+--------------+---------------+
//
// Null bits go by the order of the features. Inside a width, slots keep that order too, and so do
// the features of varying width, which have an end offset each: where their cell ends, from the
// start of the heap; it begins where the one before ends. Null slots and padding are zero, a null
// cell is empty: equal content is equal bytes.
//
// Immutable; derived from the list of (feature id, type) alone, so that it is never stored.
class RowLayout {
 public:
  struct Slot {
    FeatureId id = 0;
    ValueType type = ValueType::kDouble;
    std::uint32_t null_bit = 0;
    std::uint32_t width = 0;  // 0: the cell is in the heap.
    std::uint32_t offset =
        0;  // Of the fixed slot, or of the u32 end offset, from the start of the row.
  };

  RowLayout(SchemaVersion version, const std::vector<Feature>& features);

  [[nodiscard]] SchemaVersion version() const { return version_; }
  // In the order of the features that the layout was made from.
  [[nodiscard]] const std::vector<Slot>& slots() const { return slots_; }
  // The slot of a feature id; nullptr when this version does not have it.
  [[nodiscard]] const Slot* find(FeatureId id) const;
  // Offset of the first end offset, and of the heap (which is the least size of a row).
  [[nodiscard]] std::uint32_t ends_offset() const { return ends_offset_; }
  [[nodiscard]] std::uint32_t heap_offset() const { return heap_offset_; }

 private:
  SchemaVersion version_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> slot_by_id_;  // Index into slots_ plus one; 0 = none.
  std::uint32_t ends_offset_ = 0;
  std::uint32_t heap_offset_ = 0;
};

}  // namespace skua
