#include "bench/micro/synthetic_view.h"

#include <cstring>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"

namespace skua::bench::micro {
namespace {

constexpr Timestamp kFirstEvent{1'600'000'000'000'000};
constexpr Duration kVersionLength = std::chrono::milliseconds(1);

std::shared_ptr<const std::vector<RowLayout>> float_layouts(std::size_t count) {
  std::vector<Feature> features(count);
  for (std::size_t i = 0; i < count; ++i) {
    features[i].name = "f" + std::to_string(i);
    features[i].type = ValueType::kFloat;
    features[i].id = static_cast<FeatureId>(i + 1);
  }
  return std::make_shared<const std::vector<RowLayout>>(
      std::vector<RowLayout>{RowLayout(1, features)});
}

std::string pack_zeros(const RowLayout& layout) {
  Column zero(ValueType::kFloat);
  zero.append(0.0F);
  const std::vector<const Column*> columns(layout.slots().size(), &zero);
  return pack_row(layout, columns, 0);
}

// What the values of one row have in common; with the fraction of a feature exact as a FLOAT.
float whole_part(std::int64_t entity, std::uint32_t version) {
  const std::uint64_t mixed = scatter(static_cast<std::uint64_t>(entity) + scatter(version));
  return static_cast<float>(mixed & 0xffff);
}

float fraction(std::size_t feature) { return static_cast<float>(feature) / 64; }

}  // namespace

std::uint64_t scatter(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

SyntheticView::SyntheticView(std::size_t features)
    : key_prefix_(view_prefix(1)),
      layouts_(float_layouts(features)),
      blank_row_(pack_zeros(layouts_->back())) {
  rules_.incarnation = 1;
}

void SyntheticView::append_key(std::string& key, std::int64_t entity) const {
  key.append(key_prefix_);
  append_join_key(key, ValueType::kInt64, {reinterpret_cast<const char*>(&entity), sizeof(entity)});
}

std::string SyntheticView::key(std::int64_t entity) const {
  std::string out;
  append_key(out, entity);
  return out;
}

float SyntheticView::value(std::int64_t entity, std::uint32_t version, std::size_t feature) {
  return whole_part(entity, version) + fraction(feature);
}

Timestamp SyntheticView::event_timestamp(std::uint32_t version) {
  return kFirstEvent + version * kVersionLength;
}

Timestamp SyntheticView::moment_of(std::uint32_t version) {
  return event_timestamp(version) + kVersionLength / 2;
}

std::string SyntheticView::row(std::int64_t entity, std::uint32_t version) const {
  std::string out = blank_row_;
  const float whole = whole_part(entity, version);
  const std::vector<RowLayout::Slot>& slots = layout().slots();
  for (std::size_t feature = 0; feature < slots.size(); ++feature) {
    const float value = whole + fraction(feature);
    std::memcpy(&out[slots[feature].offset], &value, sizeof(value));
  }
  return out;
}

std::string SyntheticView::stamped_row(std::int64_t entity, std::uint32_t version,
                                       Sequence sequence) const {
  std::string out = row(entity, version);
  stamp_row(key(entity), {event_timestamp(version), event_timestamp(version), sequence}, out);
  return out;
}

WriteBatch SyntheticView::batch() const {
  WriteBatch out;
  out.incarnation = rules_.incarnation;
  out.layouts = layouts_;
  return out;
}

void SyntheticView::append_row(WriteBatch& batch, std::int64_t entity,
                               std::uint32_t version) const {
  batch.rows.push_back(
      {key(entity), event_timestamp(version), row(entity, version), batch.request_rows++});
}

}  // namespace skua::bench::micro
