#include "storage/codec/row_layout.h"

#include <algorithm>

#include "storage/codec/row_codec.h"

namespace skua {
namespace {

constexpr std::uint32_t round_up(std::uint32_t bytes, std::uint32_t multiple) {
  return (bytes + multiple - 1) / multiple * multiple;
}

// Gives every slot of one width its place, in the order of the features; returns where they end.
std::uint32_t place_slots(std::vector<RowLayout::Slot>& slots, std::uint32_t width,
                          std::uint32_t offset) {
  const std::uint32_t step = width == 0 ? sizeof(std::uint32_t) : width;
  for (RowLayout::Slot& slot : slots) {
    if (slot.width != width) continue;
    slot.offset = offset;
    offset += step;
  }
  return offset;
}

}  // namespace

RowLayout::RowLayout(SchemaVersion version, const std::vector<Feature>& features)
    : version_(version) {
  slots_.reserve(features.size());
  for (const Feature& feature : features) {
    if (feature.id >= slot_by_id_.size()) slot_by_id_.resize(std::size_t{feature.id} + 1);
    const auto index = static_cast<std::uint32_t>(slots_.size());
    slot_by_id_[feature.id] = index + 1;
    slots_.push_back({feature.id, feature.type, index,
                      static_cast<std::uint32_t>(fixed_width(feature.type)), 0});
  }
  const std::uint32_t bitmap_bytes = (static_cast<std::uint32_t>(slots_.size()) + 7) / 8;
  std::uint32_t offset = static_cast<std::uint32_t>(kRowHeaderBytes) + round_up(bitmap_bytes, 8);
  for (const std::uint32_t width : {8u, 4u, 1u}) offset = place_slots(slots_, width, offset);
  ends_offset_ = round_up(offset, 4);
  heap_offset_ = place_slots(slots_, 0, ends_offset_);
}

const RowLayout::Slot* RowLayout::find(FeatureId id) const {
  if (id >= slot_by_id_.size() || slot_by_id_[id] == 0) return nullptr;
  return &slots_[slot_by_id_[id] - 1];
}

}  // namespace skua
