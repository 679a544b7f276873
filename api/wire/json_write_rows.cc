#include "api/wire/json_write_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "api/service/shown_name.h"
#include "api/wire/json_cell.h"
#include "api/wire/write_checks.h"

namespace skua {
namespace {

using simdjson::ondemand::json_type;

void pad(Column& column, std::size_t rows) {
  while (column.size() < rows) column.append_null();
}

// Turns row objects into the columns of a request.
class RowReader {
 public:
  RowReader(JsonBody& body, const Limits& limits, WriteRequest& request)
      : body_(body), limits_(limits), request_(request) {}

  // Key columns are there even when no row has them: their rows are rejected one by one.
  Status add_keys() {
    for (const JoinKey& key : request_.view->join_keys) {
      ASSIGN_OR_RETURN(Column * column, request_.add_column(key.name));
      remember(key.name, column);
    }
    return Status::ok_status();
  }

  Status read_row(std::size_t row, JsonValue& value) {
    RETURN_IF_ERROR(check_write_rows("rows", row + 1, limits_));
    row_ = static_cast<std::uint32_t>(row);
    next_ = 0;
    json_type type{};
    RETURN_IF_ERROR(body_.type(value, type));
    if (type != json_type::object) return json_needs(fmt::format("rows[{}]", row), "an object");
    RETURN_IF_ERROR(body_.each_field(value, "rows", [this](std::string_view name, JsonValue& cell) {
      return read_field(name, cell);
    }));
    return check_write_values(row + 1, fields_.size(), limits_);
  }

  void pad_columns(std::size_t rows) {
    for (const Field& field : fields_) pad(*field.column, rows);
  }

 private:
  struct Field {
    std::string name;
    Column* column = nullptr;
    bool is_time = false;
  };

  void remember(const std::string& name, Column* column, bool is_time = false) {
    index_by_name_.emplace(name, fields_.size());
    fields_.push_back({name, column, is_time});
  }

  bool is_time_field(std::string_view name) const {
    const RegisteredView& view = *request_.view;
    if (name != kEventTimestampName || view.find_feature(name) >= 0) return false;
    return std::none_of(view.join_keys.begin(), view.join_keys.end(),
                        [&](const JoinKey& key) { return key.name == name; });
  }

  // The field of a name; nullptr for an unknown one. Rows mostly repeat the order of the row
  // before.
  Result<const Field*> find(std::string_view name) {
    if (next_ < fields_.size() && fields_[next_].name == name) return &fields_[next_++];
    const std::string key(name);
    if (const auto found = index_by_name_.find(key); found != index_by_name_.end()) {
      next_ = found->second + 1;
      return &fields_[found->second];
    }
    if (is_time_field(name)) {
      remember(key, &add_event_timestamps(request_), true);
    } else {
      ASSIGN_OR_RETURN(Column * column, request_.add_column(key));
      if (column == nullptr) return nullptr;
      remember(key, column);
    }
    next_ = fields_.size();
    return &fields_.back();
  }

  Status read_unknown(std::string_view name, JsonValue& value) {
    json_type type{};
    RETURN_IF_ERROR(body_.type(value, type));
    if (type != json_type::null && !request_.ignores_unknown())
      request_.reject_unknown(shown_name(name), row_);
    return Status::ok_status();
  }

  Status read_field(std::string_view name, JsonValue& value) {
    ASSIGN_OR_RETURN(const Field* field, find(name));
    if (field == nullptr) return read_unknown(name, value);
    Column& column = *field->column;
    Status reason;
    if (column.size() > row_) {
      reason = invalid_argument("given twice in the row");
    } else {
      pad(column, row_);
      RETURN_IF_ERROR(
          field->is_time
              ? append_json_time(body_, value, request_.view->view.timestamp_unit, column, reason)
              : append_json_cell(body_, value, column, reason));
      if (!reason.ok()) column.append_null();
    }
    if (!reason.ok()) request_.reject(row_, field->name, std::move(reason));
    return Status::ok_status();
  }

  JsonBody& body_;
  const Limits& limits_;
  WriteRequest& request_;
  std::vector<Field> fields_;
  std::unordered_map<std::string, std::size_t> index_by_name_;
  std::uint32_t row_ = 0;
  std::size_t next_ = 0;  // Where the next field of the row is expected.
};

}  // namespace

Status read_json_rows(JsonBody& body, JsonValue& value, const Limits& limits,
                      WriteRequest& request) {
  RowReader reader(body, limits, request);
  RETURN_IF_ERROR(reader.add_keys());
  std::size_t rows = 0;
  RETURN_IF_ERROR(body.each_element(value, "rows", [&](std::size_t row, JsonValue& item) {
    rows = row + 1;
    return reader.read_row(row, item);
  }));
  reader.pad_columns(rows);
  return Status::ok_status();
}

}  // namespace skua
