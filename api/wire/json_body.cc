#include "api/wire/json_body.h"

#include <fmt/format.h>

#include <charconv>

#include "api/service/json_number.h"

namespace skua {
namespace {

using simdjson::ondemand::json_type;

}  // namespace

Status check_json_depth(std::string_view body, const Limits& limits) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > limits.json_depth_max)
        return invalid_argument(fmt::format("request body: nested deeper than json_depth_max ({})",
                                            limits.json_depth_max));
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return Status::ok_status();
}

Status json_needs(std::string_view path, std::string_view what) {
  return invalid_argument(fmt::format("{}: {} is needed", path, what));
}

Result<std::unique_ptr<JsonBody>> JsonBody::open(std::string_view body, const Limits& limits) {
  RETURN_IF_ERROR(check_json_depth(body, limits));
  std::unique_ptr<JsonBody> out(new JsonBody(body));
  if (const auto error = out->parser_.iterate(out->text_).get(out->document_))
    return invalid_argument(
        fmt::format("request body: not JSON: {}", simdjson::error_message(error)));
  return out;
}

Status JsonBody::syntax_error(simdjson::error_code error) {
  const char* at = nullptr;
  if (document_.current_location().get(at) != simdjson::SUCCESS) at = text_.data() + text_.size();
  // Types are looked at before values are read, so that only a misspelt literal is of the wrong
  // type.
  const char* reason = error == simdjson::INCORRECT_TYPE ? "neither true, false nor null"
                                                         : simdjson::error_message(error);
  return invalid_argument(
      fmt::format("request body: not JSON at byte {}: {}", at - text_.data(), reason));
}

Status JsonBody::check_end() {
  if (document_.current_location().error() == simdjson::OUT_OF_BOUNDS) return Status::ok_status();
  return syntax_error(simdjson::TRAILING_CONTENT);
}

Status JsonBody::type(JsonValue& value, json_type& out) {
  if (const auto error = value.type().get(out)) return syntax_error(error);
  return Status::ok_status();
}

Status JsonBody::read(JsonValue& value, std::string_view path, std::string& out) {
  json_type found{};
  RETURN_IF_ERROR(type(value, found));
  if (found != json_type::string) return json_needs(path, "a string");
  std::string_view text;
  if (const auto error = value.get_string().get(text)) return syntax_error(error);
  if (!simdjson::validate_utf8(text.data(), text.size())) return json_needs(path, "valid Unicode");
  out = text;
  return Status::ok_status();
}

Status JsonBody::read(JsonValue& value, std::string_view path, bool& out) {
  json_type found{};
  RETURN_IF_ERROR(type(value, found));
  if (found != json_type::boolean) return json_needs(path, "true or false");
  if (const auto error = value.get_bool().get(out)) return syntax_error(error);
  return Status::ok_status();
}

Status JsonBody::read(JsonValue& value, std::string_view path, std::uint64_t& out) {
  json_type found{};
  RETURN_IF_ERROR(type(value, found));
  std::string text;  // Numbers beyond 2^53 are strings in JSON.
  if (found == json_type::string) {
    RETURN_IF_ERROR(read(value, path, text));
  } else if (found == json_type::number) {
    std::string_view token;
    RETURN_IF_ERROR(read_number(value, token));
    text = token;
  }
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, out);
  if (parsed.ec == std::errc() && parsed.ptr == end) return Status::ok_status();
  return json_needs(path, "an integer that is not negative");
}

Status JsonBody::read(JsonValue& value, std::string_view path, std::vector<std::string>& out) {
  return each_element(value, path, [&](std::size_t index, JsonValue& item) {
    out.emplace_back();
    return read(item, fmt::format("{}[{}]", path, index), out.back());
  });
}

Status JsonBody::read_number(JsonValue& value, std::string_view& out) {
  out = trim_json_token(value.raw_json_token());
  return is_json_number(out) ? Status::ok_status() : syntax_error(simdjson::NUMBER_ERROR);
}

}  // namespace skua
