#pragma once

#include <simdjson.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/limits.h"
#include "storage/base/result.h"

namespace skua {

using JsonValue = simdjson::ondemand::value;

// Errors: INVALID_ARGUMENT naming json_depth_max, when the text nests deeper.
[[nodiscard]] Status check_json_depth(std::string_view body, const Limits& limits);

// Errors: INVALID_ARGUMENT saying what is needed at `path`.
[[nodiscard]] Status json_needs(std::string_view path, std::string_view what);

// A JSON request, read forward through simdjson without building a tree. The top-level object may
// be visited more than once, so that a second visit can depend on what the first one found; strings
// of a visit are valid until the next. Errors everywhere: INVALID_ARGUMENT, "request body: not JSON
// at byte N" or naming the path of the field; after an error the body must not be read further. Not
// thread-safe.
class JsonBody {
 public:
  [[nodiscard]] static Result<std::unique_ptr<JsonBody>> open(std::string_view body,
                                                              const Limits& limits);

  // Calls `visit(name, value)` for each field of the top-level object; a field that is null counts
  // as absent. `visit` returns a Status and may leave the value unread.
  template <typename Visit>
  [[nodiscard]] Status each_top_field(const Visit& visit);

  // The same for an object below, nulls included.
  template <typename Visit>
  [[nodiscard]] Status each_field(JsonValue& value, std::string_view path, const Visit& visit);

  // Calls `visit(index, value)` for each element.
  template <typename Visit>
  [[nodiscard]] Status each_element(JsonValue& value, std::string_view path, const Visit& visit);

  [[nodiscard]] Status type(JsonValue& value, simdjson::ondemand::json_type& out);
  [[nodiscard]] Status read(JsonValue& value, std::string_view path, std::string& out);
  [[nodiscard]] Status read(JsonValue& value, std::string_view path, bool& out);
  [[nodiscard]] Status read(JsonValue& value, std::string_view path, std::uint64_t& out);
  [[nodiscard]] Status read(JsonValue& value, std::string_view path, std::vector<std::string>& out);
  // The text of a number, checked to be one.
  [[nodiscard]] Status read_number(JsonValue& value, std::string_view& out);

  [[nodiscard]] Status syntax_error(simdjson::error_code error);

 private:
  explicit JsonBody(std::string_view body) : text_(body) {}

  [[nodiscard]] Status check_end();
  template <typename Visit>
  [[nodiscard]] Status visit_fields(simdjson::ondemand::object& object, const Visit& visit);

  simdjson::padded_string text_;
  simdjson::ondemand::parser parser_;
  simdjson::ondemand::document document_;
};

template <typename Visit>
Status JsonBody::visit_fields(simdjson::ondemand::object& object, const Visit& visit) {
  for (auto field : object) {
    std::string_view name;
    JsonValue value;
    if (const auto error = field.unescaped_key().get(name)) return syntax_error(error);
    if (const auto error = field.value().get(value)) return syntax_error(error);
    RETURN_IF_ERROR(visit(name, value));
  }
  return Status::ok_status();
}

template <typename Visit>
Status JsonBody::each_top_field(const Visit& visit) {
  document_.rewind();
  simdjson::ondemand::object object;
  if (const auto error = document_.get_object().get(object)) {
    if (error == simdjson::INCORRECT_TYPE) return json_needs("request body", "an object");
    return syntax_error(error);
  }
  RETURN_IF_ERROR(visit_fields(object, [&](std::string_view name, JsonValue& value) -> Status {
    bool null = false;
    if (const auto error = value.is_null().get(null)) return syntax_error(error);
    return visit(name, value, null);
  }));
  return check_end();
}

template <typename Visit>
Status JsonBody::each_field(JsonValue& value, std::string_view path, const Visit& visit) {
  simdjson::ondemand::object object;
  if (const auto error = value.get_object().get(object)) {
    if (error == simdjson::INCORRECT_TYPE) return json_needs(path, "an object");
    return syntax_error(error);
  }
  return visit_fields(object, visit);
}

template <typename Visit>
Status JsonBody::each_element(JsonValue& value, std::string_view path, const Visit& visit) {
  simdjson::ondemand::array array;
  if (const auto error = value.get_array().get(array)) {
    if (error == simdjson::INCORRECT_TYPE) return json_needs(path, "an array");
    return syntax_error(error);
  }
  std::size_t index = 0;
  for (auto element : array) {
    JsonValue item;
    if (const auto error = element.get(item)) return syntax_error(error);
    RETURN_IF_ERROR(visit(index, item));
    ++index;
  }
  return Status::ok_status();
}

}  // namespace skua
