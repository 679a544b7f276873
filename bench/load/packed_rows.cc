#include "bench/load/packed_rows.h"

#include <deque>

#include "bench/suite/require.h"
#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/codec/row_layout.h"

namespace skua::bench {
namespace {

RowLayout float_layout(const SyntheticView& view) {
  std::vector<Feature> features;
  for (std::size_t i = 0; i < view.types.size(); ++i) {
    require(view.types[i] == v1::FLOAT, "packed rows of other types than FLOAT");
    Feature& feature = features.emplace_back();
    feature.type = ValueType::kFloat;
    feature.id = static_cast<FeatureId>(i + 1);
  }
  return {1, features};
}

}  // namespace

std::string packed_key(std::int64_t entity) {
  std::string key = view_prefix(1);
  append_join_key(key, ValueType::kInt64, {reinterpret_cast<const char*>(&entity), sizeof(entity)});
  return key;
}

std::vector<std::string> packed_rows(const SyntheticView& view,
                                     const std::vector<std::int64_t>& entities) {
  const RowLayout layout = float_layout(view);
  std::deque<Column> columns;
  std::vector<const Column*> pointers;
  for (std::size_t feature = 0; feature < view.types.size(); ++feature) {
    Column& column = columns.emplace_back(ValueType::kFloat);
    for (const std::int64_t entity : entities) column.append(float_value(entity, feature, 0));
    pointers.push_back(&column);
  }
  std::vector<std::string> rows;
  for (std::size_t row = 0; row < entities.size(); ++row) {
    std::string& packed = rows.emplace_back(pack_row(layout, pointers, row));
    const RowStamp stamp{{1}, {1}, static_cast<Sequence>(entities[row]) + 1};
    stamp_row(packed_key(entities[row]), stamp, packed);
  }
  return rows;
}

}  // namespace skua::bench
