#include "api/wire/json_cell.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "api/service/json_number.h"
#include "storage/model/coercion.h"

namespace skua {
namespace {

using simdjson::ondemand::json_type;

template <typename Integer>
std::optional<Integer> parse_integer(std::string_view token) {
  Integer value = 0;
  const char* end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

Status append_null(JsonBody& body, JsonValue& value, Column& to) {
  bool null = false;
  if (const auto error = value.is_null().get(null)) return body.syntax_error(error);
  if (!null) return body.syntax_error(simdjson::N_ATOM_ERROR);
  to.append_null();
  return Status::ok_status();
}

Status append_array(JsonBody& body, JsonValue& value, Column& to, Status& reason) {
  if (!is_list(to.type())) {
    reason = invalid_argument(
        fmt::format("cannot be read as {}: an array was given", value_type_name(to.type())));
    return Status::ok_status();
  }
  Column elements(element_type(to.type()));
  RETURN_IF_ERROR(body.each_element(value, "", [&](std::size_t, JsonValue& item) {
    return reason.ok() ? append_json_cell(body, item, elements, reason) : Status::ok_status();
  }));
  if (reason.ok()) reason = append_list(to, elements);
  return Status::ok_status();
}

}  // namespace

Status append_json_cell(JsonBody& body, JsonValue& value, Column& to, Status& reason) {
  json_type type{};
  RETURN_IF_ERROR(body.type(value, type));
  switch (type) {
    case json_type::string: {
      std::string_view text;
      if (const auto error = value.get_string().get(text)) return body.syntax_error(error);
      reason = append_text(to, text);
      return Status::ok_status();
    }
    case json_type::number: {
      std::string_view token;
      RETURN_IF_ERROR(body.read_number(value, token));
      reason = append_json_number(to, token);
      return Status::ok_status();
    }
    case json_type::boolean: {
      bool truth = false;
      if (const auto error = value.get_bool().get(truth)) return body.syntax_error(error);
      reason = append_bool(to, truth);
      return Status::ok_status();
    }
    case json_type::null:
      return append_null(body, value, to);
    case json_type::array:
      return append_array(body, value, to, reason);
    case json_type::object:
      break;
  }
  reason = invalid_argument(
      fmt::format("cannot be read as {}: an object was given", value_type_name(to.type())));
  return Status::ok_status();
}

Status append_json_time(JsonBody& body, JsonValue& value, TimestampUnit unit, Column& to,
                        Status& reason) {
  json_type type{};
  RETURN_IF_ERROR(body.type(value, type));
  if (type == json_type::null) return append_null(body, value, to);
  if (type == json_type::string) {
    std::string_view text;
    if (const auto error = value.get_string().get(text)) return body.syntax_error(error);
    reason = append_event_timestamp(to, text, unit);
    return Status::ok_status();
  }
  if (type == json_type::number) {
    std::string_view token;
    RETURN_IF_ERROR(body.read_number(value, token));
    const auto number = parse_integer<std::int64_t>(token);
    reason = number ? append_event_timestamp(to, *number, unit)
                    : invalid_argument("not a time: the number is not an integer of 64 bits");
    return Status::ok_status();
  }
  reason = invalid_argument("not a time: give RFC 3339 text, such as 2013-07-04T12:00:00Z");
  return Status::ok_status();
}

Status append_json_keys(JsonBody& body, JsonValue& value, const std::string& path,
                        std::uint64_t rows_max, Column& to) {
  return body.each_element(value, path, [&](std::size_t row, JsonValue& item) -> Status {
    if (row >= rows_max)
      return invalid_argument(
          fmt::format("{}: more than the {} rows that one request may have", path, rows_max));
    Status reason;
    RETURN_IF_ERROR(append_json_cell(body, item, to, reason));
    if (reason.ok()) return reason;
    return invalid_argument(fmt::format("{}[{}]: {}", path, row, reason.message()));
  });
}

}  // namespace skua
