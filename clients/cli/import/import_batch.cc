#include "clients/cli/import/import_batch.h"

#include <functional>

#include "clients/cli/text/wire_column.h"

namespace skua {

ImportBatch::ImportBatch(std::string project, std::string view, const ColumnPlan& plan)
    : project_(std::move(project)), view_(std::move(view)), plan_(plan) {
  for (const ColumnPlan::ViewColumn& column : plan.columns()) columns_.emplace_back(column.type);
  has_values_.assign(columns_.size(), false);
}

void ImportBatch::append(const CoercedRows& rows, std::size_t row, RowOrigin origin) {
  deletes_ = rows.deleted[row] != 0;
  const std::size_t used = deletes_ ? plan_.keys() : columns_.size();
  for (std::size_t i = 0; i < used; ++i) {
    if (rows.columns[i].is_null(row)) {
      columns_[i].append_null();
      bytes_ += 1;
      continue;
    }
    const std::string_view cell = rows.columns[i].cell(row);
    columns_[i].append_cell(cell);
    has_values_[i] = true;
    bytes_ += cell.size() + 3;
  }
  event_timestamps_.append_cell(rows.event_timestamps.cell(row));
  bytes_ += 8;
  origins_.push_back(origin);
}

template <typename Request>
Request ImportBatch::take(std::size_t columns, bool trial) {
  Request request;
  request.set_project(project_);
  request.set_feature_view(view_);
  request.set_all_or_nothing(trial);
  for (std::size_t i = 0; i < columns; ++i) {
    // No key and no moment that can be: the row that every server refuses.
    if (trial) columns_[i].append_null();
    if (!has_values_[i] && !plan_.columns()[i].is_key) continue;
    v1::NamedColumn& column = *request.add_columns();
    column.set_name(plan_.columns()[i].name);
    column_to_wire(columns_[i], *column.mutable_column());
  }
  if (trial) event_timestamps_.append(Timestamp::max().us);
  column_to_wire(event_timestamps_, *request.mutable_event_timestamps());
  for (Column& column : columns_) column.truncate(0);
  event_timestamps_.truncate(0);
  has_values_.assign(columns_.size(), false);
  bytes_ = 0;
  return request;
}

v1::WriteRowsRequest ImportBatch::take_write(bool trial) {
  return take<v1::WriteRowsRequest>(columns_.size(), trial);
}

v1::DeleteRowsRequest ImportBatch::take_delete(bool trial) {
  return take<v1::DeleteRowsRequest>(plan_.keys(), trial);
}

std::vector<RowOrigin> ImportBatch::take_origins() {
  std::vector<RowOrigin> out = std::move(origins_);
  origins_.clear();
  return out;
}

std::size_t entity_hash(const ColumnPlan& plan, const CoercedRows& rows, std::size_t row) {
  std::size_t hash = 0;
  for (std::size_t i = 0; i < plan.keys(); ++i)
    hash = hash * 1099511628211U + std::hash<std::string_view>{}(rows.columns[i].cell(row));
  return hash;
}

}  // namespace skua
