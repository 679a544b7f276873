#include "clients/cli/import/import_batch.h"

#include <fmt/format.h>

#include <charconv>

#include "storage/base/time.h"

namespace skua {
namespace {

std::size_t wire_bytes(const InputValue& value) {
  std::size_t bytes = value.text.size() + 3;
  for (const InputValue& element : value.elements) bytes += element.text.size() + 9;
  return bytes;
}

}  // namespace

ImportBatch::ImportBatch(std::string project, std::string view, const ColumnPlan& plan)
    : project_(std::move(project)), view_(std::move(view)), plan_(plan) {
  for (const ColumnPlan::ViewColumn& column : plan.columns()) {
    columns_.emplace_back(column.name, column.type);
  }
  has_values_.assign(columns_.size(), false);
}

Status ImportBatch::prepare(SourceRow& row) const {
  if (!row.malformed.ok()) return row.malformed;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Status prepared = columns_[i].prepare(row.values[i]);
    if (!prepared.ok()) {
      row.column = columns_[i].name();
      return prepared;
    }
  }
  if (plan_.event_timestamp().has_value()) return Status::ok_status();
  // Without a time the server would take its own, and a second import would not find the rows
  // again.
  row.column = plan_.event_timestamp_column();
  if (row.event_timestamp.kind == InputValue::Kind::kNull) {
    return invalid_argument("the event timestamp is missing");
  }
  if (row.event_timestamp.kind == InputValue::Kind::kList) {
    return invalid_argument("a list where an event timestamp is expected");
  }
  row.column.clear();
  return Status::ok_status();
}

void ImportBatch::append(const SourceRow& row, RowOrigin origin) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].append(row.values[i]);
    has_values_[i] = has_values_[i] || row.values[i].kind != InputValue::Kind::kNull;
    bytes_ += wire_bytes(row.values[i]);
  }
  const auto& fixed = plan_.event_timestamp();
  event_timestamps_.add_string_values(fixed.has_value() ? *fixed : row.event_timestamp.text);
  bytes_ += 30;
  origins_.push_back(origin);
}

v1::WriteRowsRequest ImportBatch::take(std::vector<RowOrigin>& origins) {
  v1::WriteRowsRequest request;
  request.set_project(project_);
  request.set_feature_view(view_);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    v1::NamedColumn column = columns_[i].take();
    if (has_values_[i] || plan_.columns()[i].is_key) *request.add_columns() = std::move(column);
  }
  event_timestamps_.set_type(v1::STRING);
  *request.mutable_event_timestamps() = std::move(event_timestamps_);
  event_timestamps_.Clear();
  has_values_.assign(columns_.size(), false);
  bytes_ = 0;
  origins = std::move(origins_);
  origins_.clear();
  return request;
}

std::string entity_text(const ColumnPlan& plan, const SourceRow& row) {
  std::string out;
  for (std::size_t i = 0; i < plan.columns().size() && plan.columns()[i].is_key; ++i) {
    const ValueType type = plan.columns()[i].type;
    const std::string& text = row.values[i].text;
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if ((type == ValueType::kInt32 || type == ValueType::kInt64) && parsed.ec == std::errc{}) {
      out += fmt::format("{}", number);
    } else if (const auto time = parse_rfc3339(text);
               type == ValueType::kUnixTimestamp && time.ok()) {
      out += fmt::format("{}", time->us);
    } else {
      out += text;
    }
    out += '\x1f';
  }
  return out;
}

}  // namespace skua
