#include "api/wire/proto_rows.h"

#include "api/wire/proto_column.h"

namespace skua {
namespace {

void stamps_to_proto(const RowPage& page, v1::RowColumns& to) {
  const int rows = static_cast<int>(page.rows.size());
  to.mutable_event_timestamps_us()->Reserve(rows);
  to.mutable_created_timestamps_us()->Reserve(rows);
  to.mutable_sequences()->Reserve(rows);
  to.mutable_deleted()->Reserve(rows);
  for (const std::string& bytes : page.rows) {
    const RowView row = RowView::trusted(bytes);
    to.add_event_timestamps_us(row.event_timestamp().us);
    to.add_created_timestamps_us(row.created_timestamp().us);
    to.add_sequences(row.sequence());
    to.add_deleted(row.is_tombstone());
  }
}

Column feature_column(const RowPage& page, const RowLayout::Slot& slot) {
  Column column(slot.type);
  column.reserve(page.rows.size());
  for (const std::string& bytes : page.rows) {
    const RowView row = RowView::trusted(bytes);
    if (row.is_tombstone() || row.is_null(slot))
      column.append_null();
    else
      column.append_cell(row.cell(page.view->layout(), slot));
  }
  return column;
}

}  // namespace

void rows_to_proto(const RowPage& page, v1::RowColumns& to) {
  const RegisteredView& view = *page.view;
  to.set_rows(static_cast<std::uint32_t>(page.rows.size()));
  stamps_to_proto(page, to);
  for (std::size_t i = 0; i < page.keys.size(); ++i) {
    v1::NamedColumn& key = *to.add_join_keys();
    key.set_name(view.join_keys[i].name);
    column_to_proto(page.keys[i], *key.mutable_column());
  }
  for (std::size_t i = 0; i < view.view.features.size(); ++i) {
    v1::NamedColumn& feature = *to.add_features();
    feature.set_name(view.view.features[i].name);
    column_to_proto(feature_column(page, view.layout().slots()[i]), *feature.mutable_column());
  }
}

}  // namespace skua
