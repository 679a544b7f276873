#include "clients/cli/import/coerced_rows.h"

#include <fmt/format.h>

#include "storage/model/coercion.h"

namespace skua {
namespace {

using Kind = InputValue::Kind;
using Use = ColumnPlan::Use;

Status refuse(const Column& column, std::string_view given) {
  return invalid_argument(
      fmt::format("cannot be read as {}: {}", value_type_name(column.type()), given));
}

Status append_elements(Column& column, const InputValue& list) {
  Column elements(element_type(column.type()));
  elements.reserve(list.elements.size());
  for (std::size_t i = 0; i < list.elements.size(); ++i) {
    const InputValue& element = list.elements[i];
    const Status added = element.kind == Kind::kNull
                             ? invalid_argument("a list has no null elements")
                             : append_input(elements, element);
    if (!added.ok()) return invalid_argument(fmt::format("element {}: {}", i, added.message()));
  }
  return append_list(column, elements);
}

}  // namespace

Status append_input(Column& column, const InputValue& value) {
  const ValueType type = column.type();
  switch (value.kind) {
    case Kind::kNull:
      column.append_null();
      return Status::ok_status();
    case Kind::kBool:
      return append_bool(column, value.text == "true");
    case Kind::kNumber:
      if (type == ValueType::kString || type == ValueType::kBytes || type == ValueType::kBool ||
          type == ValueType::kUnixTimestamp || is_list(type))
        return refuse(column, "a number was given");
      return append_text(column, value.text);
    case Kind::kList:
      if (!is_list(type)) return refuse(column, "a list was given");
      return append_elements(column, value);
    case Kind::kText:
      break;
  }
  if (!is_list(type)) return append_text(column, value.text);
  const auto list = parse_json_list(value.text);
  if (!list.ok()) return refuse(column, "write a list as a JSON array, such as [1,2,3]");
  return append_elements(column, *list);
}

Result<bool> read_deleted(const InputValue& value) {
  if (value.kind == Kind::kNull) return false;
  Column column(ValueType::kBool);
  RETURN_IF_ERROR(append_input(column, value));
  return column.value<std::uint8_t>(0) != 0;
}

CoercedRows::CoercedRows(const ColumnPlan& plan) {
  for (const ColumnPlan::ViewColumn& column : plan.columns()) columns.emplace_back(column.type);
}

void CoercedRows::clear() {
  lines.clear();
  for (Column& column : columns) column.truncate(0);
  event_timestamps.truncate(0);
  deleted.clear();
  sequences.truncate(0);
  is_export = false;
  faults_.clear();
}

void CoercedRows::reject(std::size_t row, std::string column, Status reason) {
  faults_.try_emplace(row, CellFault{std::move(column), std::move(reason)});
}

const CellFault* CoercedRows::fault(std::size_t row) const {
  if (faults_.empty()) return nullptr;
  const auto found = faults_.find(row);
  return found == faults_.end() ? nullptr : &found->second;
}

void CoercedRows::append(const CoercedRows& others, std::size_t row) {
  const auto copy = [row](const Column& from, Column& to) {
    if (from.is_null(row)) {
      to.append_null();
    } else {
      to.append_cell(from.cell(row));
    }
  };
  lines.push_back(others.lines[row]);
  for (std::size_t i = 0; i < columns.size(); ++i) copy(others.columns[i], columns[i]);
  copy(others.event_timestamps, event_timestamps);
  copy(others.sequences, sequences);
  deleted.push_back(others.deleted[row]);
}

void CoercedRows::fill(const ConstantColumn& constant, std::size_t first, const ColumnPlan& plan) {
  if (constant.target.use == Use::kDeleted) {
    const auto is_deleted = read_deleted(constant.value);
    for (std::size_t row = first; row < size(); ++row) {
      if (!is_deleted.ok()) reject(row, constant.name, is_deleted.status());
      deleted[row] = is_deleted.ok() && *is_deleted ? 1 : 0;
    }
    return;
  }
  const bool is_time = constant.target.use == Use::kEventTimestamp;
  Column& column = is_time ? event_timestamps : columns[constant.target.column];
  for (std::size_t row = first; row < size(); ++row) {
    Status added = is_time && constant.value.kind == Kind::kText
                       ? append_event_timestamp(column, constant.value.text, plan.timestamp_unit())
                       : append_input(column, constant.value);
    if (added.ok()) continue;
    column.append_null();
    reject(row, constant.name, std::move(added));
  }
}

void CoercedRows::complete(std::size_t first, const ColumnPlan& plan, const FileColumns& file) {
  deleted.resize(size(), 0);
  is_export = is_export || file.is_export;
  while (sequences.size() < size()) sequences.append_null();
  for (const ConstantColumn& constant : file.constants) fill(constant, first, plan);
  for (Column& column : columns)
    while (column.size() < size()) column.append_null();
  if (plan.event_timestamp().has_value()) {
    event_timestamps.truncate(first);
    while (event_timestamps.size() < size()) event_timestamps.append(plan.event_timestamp()->us);
  }
  for (std::size_t row = first; row < size(); ++row) {
    // Without a time the server would take its own, and a second import would not find the rows
    // again.
    if (event_timestamps.is_null(row))
      reject(row, plan.event_timestamp_column(),
             invalid_argument("the event timestamp is missing"));
  }
}

}  // namespace skua
