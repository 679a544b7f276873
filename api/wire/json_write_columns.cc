#include "api/wire/json_write_columns.h"

#include "api/service/shown_name.h"
#include "api/wire/json_cell.h"
#include "api/wire/write_checks.h"

namespace skua {
namespace {

using simdjson::ondemand::json_type;

Status read_column(JsonBody& body, JsonValue& value, const std::string& name, const Limits& limits,
                   WriteRequest& request) {
  const std::string path = "columns." + shown_name(name);
  ASSIGN_OR_RETURN(Column * to, request.add_column(name));
  return body.each_element(value, path, [&](std::size_t index, JsonValue& item) -> Status {
    RETURN_IF_ERROR(check_write_rows(path, index + 1, limits));
    const auto row = static_cast<std::uint32_t>(index);
    if (to == nullptr) {
      json_type type{};
      RETURN_IF_ERROR(body.type(item, type));
      if (type != json_type::null && !request.ignores_unknown()) request.reject_unknown(name, row);
      return Status::ok_status();
    }
    Status reason;
    RETURN_IF_ERROR(append_json_cell(body, item, *to, reason));
    if (reason.ok()) return reason;
    to->append_null();
    request.reject(row, name, std::move(reason));
    return Status::ok_status();
  });
}

}  // namespace

Status read_json_columns(JsonBody& body, JsonValue& value, const Limits& limits,
                         WriteRequest& request) {
  return body.each_field(value, "columns", [&](std::string_view name, JsonValue& values) {
    return read_column(body, values, std::string(name), limits, request);
  });
}

Status read_json_event_timestamps(JsonBody& body, JsonValue& value, const Limits& limits,
                                  WriteRequest& request) {
  static constexpr char kField[] = "event_timestamps";
  Column& to = add_event_timestamps(request);
  const TimestampUnit unit = request.view->view.timestamp_unit;
  return body.each_element(value, kField, [&](std::size_t index, JsonValue& item) -> Status {
    RETURN_IF_ERROR(check_write_rows(kField, index + 1, limits));
    Status reason;
    RETURN_IF_ERROR(append_json_time(body, item, unit, to, reason));
    if (reason.ok()) return reason;
    to.append_null();
    request.reject(static_cast<std::uint32_t>(index), kEventTimestampName, std::move(reason));
    return Status::ok_status();
  });
}

}  // namespace skua
