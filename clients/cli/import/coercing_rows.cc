#include "clients/cli/import/text_rows.h"
#include "storage/model/coercion.h"

namespace skua {
namespace {

constexpr std::size_t kBatchRows = 1000;
constexpr std::uint64_t kBatchBytes = 4U << 20U;

Status append_time(Column& column, const InputValue& value, TimestampUnit unit) {
  switch (value.kind) {
    case InputValue::Kind::kNull:
      column.append_null();
      return Status::ok_status();
    case InputValue::Kind::kText:
    case InputValue::Kind::kNumber:
      return append_event_timestamp(column, value.text, unit);
    default:
      return invalid_argument("a list or a boolean where an event timestamp is expected");
  }
}

}  // namespace

void SourceRow::begin(std::uint64_t number, const ColumnPlan& plan) {
  line = number;
  values.assign(plan.columns().size(), InputValue::null());
  event_timestamp = InputValue::null();
  deleted = InputValue::null();
  sequence = InputValue::null();
  malformed = Status::ok_status();
  column.clear();
}

void CoercingRows::add(const SourceRow& row, CoercedRows& rows) const {
  const std::size_t index = rows.size();
  rows.lines.push_back(row.line);
  if (!row.malformed.ok()) rows.reject(index, row.column, row.malformed);
  const auto keep = [&](Status added, Column& column, const std::string& name) {
    if (added.ok()) return;
    column.append_null();
    rows.reject(index, name, std::move(added));
  };
  const auto& constants = rows_->file_columns().constants;
  const auto is_constant = [&constants](ColumnPlan::Use use, std::size_t column) {
    for (const ConstantColumn& constant : constants)
      if (constant.target.use == use && constant.target.column == column) return true;
    return false;
  };
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    if (is_constant(ColumnPlan::Use::kValue, i)) continue;
    keep(append_input(rows.columns[i], row.values[i]), rows.columns[i], plan_.columns()[i].name);
  }
  if (!is_constant(ColumnPlan::Use::kEventTimestamp, 0)) {
    keep(append_time(rows.event_timestamps, row.event_timestamp, plan_.timestamp_unit()),
         rows.event_timestamps, plan_.event_timestamp_column());
  }
  keep(append_input(rows.sequences, row.sequence), rows.sequences, kSequenceColumn);
  const auto deleted = read_deleted(row.deleted);
  if (!deleted.ok()) rows.reject(index, kDeletedColumn, deleted.status());
  rows.deleted.push_back(deleted.ok() && *deleted ? 1 : 0);
  rows.complete(index, plan_, rows_->file_columns());
}

Result<bool> CoercingRows::next(CoercedRows& rows) {
  rows.clear();
  const std::uint64_t begin = source_->bytes_read();
  while (rows.size() < kBatchRows && source_->bytes_read() - begin < kBatchBytes) {
    ASSIGN_OR_RETURN(const bool more, rows_->next(row_));
    if (!more) break;
    add(row_, rows);
  }
  return rows.size() > 0;
}

}  // namespace skua
