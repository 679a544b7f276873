#include "api/payload/json_value.h"

#include "api/service/json_number.h"
#include "storage/model/coercion.h"

namespace skua {
namespace {

using simdjson::ondemand::json_type;

Status read_null(JsonText& text, JsonRecordValue& value) {
  bool null = false;
  if (const auto error = value.is_null().get(null)) return text.syntax_error(error);
  return null ? Status::ok_status() : text.syntax_error(simdjson::N_ATOM_ERROR);
}

Status read_number(JsonText& text, JsonRecordValue& value, std::string_view& token) {
  token = trim_json_token(value.raw_json_token());
  return is_json_number(token) ? Status::ok_status() : text.syntax_error(simdjson::NUMBER_ERROR);
}

Status append_number_element(Column& to, std::string_view token, ValueMeaning meaning) {
  if (meaning == ValueMeaning::kPlain) return append_json_number(to, token);
  Column number(ValueType::kInt64);
  RETURN_IF_ERROR(append_json_number(number, token));
  return append_integer(to, number.value<std::int64_t>(0), meaning);
}

// One element of a list. What does not fit sets `reason`.
Status read_element(JsonText& text, JsonRecordValue& value, ValueMeaning meaning, Column& to,
                    Status& reason) {
  json_type type{};
  RETURN_IF_ERROR(text.type(value, type));
  switch (type) {
    case json_type::number: {
      std::string_view token;
      RETURN_IF_ERROR(read_number(text, value, token));
      reason = append_number_element(to, token, meaning);
      return Status::ok_status();
    }
    case json_type::string: {
      std::string_view string;
      if (const auto error = value.get_string().get(string)) return text.syntax_error(error);
      reason = append_text(to, string);
      return Status::ok_status();
    }
    case json_type::boolean: {
      bool truth = false;
      if (const auto error = value.get_bool().get(truth)) return text.syntax_error(error);
      reason = append_bool(to, truth);
      return Status::ok_status();
    }
    case json_type::null:
      to.append_null();
      return read_null(text, value);
    case json_type::array:
    case json_type::object:
      break;
  }
  reason = invalid_argument("a list has no arrays or objects in it");
  return Status::ok_status();
}

Status read_array(JsonText& text, JsonRecordValue& value, FieldIndex field, ValueMeaning meaning,
                  RowSink& sink) {
  const Column* to = sink.column(field);
  if (to == nullptr || !is_list(to->type())) {
    sink.refuse(field, "an array");
    return Status::ok_status();
  }
  simdjson::ondemand::array array;
  if (const auto error = value.get_array().get(array)) return text.syntax_error(error);
  Column elements(element_type(to->type()));
  Status reason;
  for (auto item : array) {
    JsonRecordValue element;
    if (const auto error = item.get(element)) return text.syntax_error(error);
    if (!reason.ok()) continue;
    RETURN_IF_ERROR(read_element(text, element, meaning, elements, reason));
  }
  if (reason.ok())
    sink.list(field, elements);
  else
    sink.fail(field, std::move(reason));
  return Status::ok_status();
}

}  // namespace

Status read_json_value(JsonText& text, JsonRecordValue& value, FieldIndex field,
                       ValueMeaning meaning, RowSink& sink) {
  json_type type{};
  RETURN_IF_ERROR(text.type(value, type));
  switch (type) {
    case json_type::number: {
      std::string_view token;
      RETURN_IF_ERROR(read_number(text, value, token));
      sink.json_number(field, token, meaning);
      return Status::ok_status();
    }
    case json_type::string: {
      std::string_view string;
      if (const auto error = value.get_string().get(string)) return text.syntax_error(error);
      if (Status status = check_bytes(meaning); !status.ok())
        sink.fail(field, std::move(status));
      else
        sink.text(field, string);
      return Status::ok_status();
    }
    case json_type::boolean: {
      bool truth = false;
      if (const auto error = value.get_bool().get(truth)) return text.syntax_error(error);
      sink.boolean(field, truth);
      return Status::ok_status();
    }
    case json_type::null:
      RETURN_IF_ERROR(read_null(text, value));
      sink.null(field);
      return Status::ok_status();
    case json_type::array:
      return read_array(text, value, field, meaning, sink);
    case json_type::object:
      break;
  }
  sink.refuse(field, "an object");
  return Status::ok_status();
}

}  // namespace skua
