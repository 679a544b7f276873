#include "clients/cli/text/column_builder.h"

#include <fmt/format.h>

#include <cassert>
#include <charconv>
#include <cmath>

#include "clients/cli/text/base64.h"
#include "storage/base/time.h"

namespace skua {
namespace {

template <typename T>
Status append_parsed(google::protobuf::RepeatedField<T>& out, const std::string& text) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end)
    return invalid_argument("out of range or malformed");
  out.Add(value);
  return Status::ok_status();
}

// from_chars reads "nan" and "inf" in spellings that no other door takes.
template <typename T>
Status append_real(google::protobuf::RepeatedField<T>& out, const InputValue& element) {
  if (element.kind == InputValue::Kind::kText) {
    if (element.text == "NaN") return out.Add(static_cast<T>(NAN)), Status::ok_status();
    if (element.text == "Infinity") return out.Add(static_cast<T>(INFINITY)), Status::ok_status();
    if (element.text == "-Infinity") return out.Add(static_cast<T>(-INFINITY)), Status::ok_status();
    return invalid_argument("a text where a number is expected");
  }
  return append_parsed(out, element.text);
}

Status append_list_element(v1::Column& column, ValueType type, const InputValue& element) {
  using Kind = InputValue::Kind;
  if (element.kind == Kind::kNull) return invalid_argument("lists hold no null elements");
  const bool is_number = element.kind == Kind::kNumber;
  const bool is_text = element.kind == Kind::kText;
  switch (type) {
    case ValueType::kBool:
      if (element.kind != Kind::kBool) return invalid_argument("expected true or false");
      column.add_bool_values(element.text == "true");
      return Status::ok_status();
    case ValueType::kInt32:
      if (!is_number && !is_text) return invalid_argument("expected an integer");
      return append_parsed(*column.mutable_int32_values(), element.text);
    case ValueType::kInt64:
      if (!is_number && !is_text) return invalid_argument("expected an integer");
      return append_parsed(*column.mutable_int64_values(), element.text);
    case ValueType::kFloat:
      if (!is_number && !is_text) return invalid_argument("expected a number");
      return append_real(*column.mutable_float_values(), element);
    case ValueType::kDouble:
      if (!is_number && !is_text) return invalid_argument("expected a number");
      return append_real(*column.mutable_double_values(), element);
    case ValueType::kUnixTimestamp: {
      if (!is_text) return invalid_argument("expected an RFC 3339 time");
      ASSIGN_OR_RETURN(const Timestamp time, parse_rfc3339(element.text));
      column.add_int64_values(time.us);
      return Status::ok_status();
    }
    case ValueType::kBytes: {
      if (!is_text) return invalid_argument("expected base64 text");
      ASSIGN_OR_RETURN(std::string bytes, decode_base64(element.text));
      column.add_bytes_values(std::move(bytes));
      return Status::ok_status();
    }
    default:
      if (!is_text) return invalid_argument("expected a text");
      column.add_string_values(element.text);
      return Status::ok_status();
  }
}

}  // namespace

ColumnBuilder::ColumnBuilder(std::string name, ValueType type)
    : name_(std::move(name)), type_(type), column_(empty_column()) {}

v1::Column ColumnBuilder::empty_column() const {
  v1::Column column;
  column.set_type(is_list(type_) ? static_cast<v1::ValueType>(type_) : v1::STRING);
  return column;
}

Status ColumnBuilder::prepare(InputValue& value) const {
  using Kind = InputValue::Kind;
  if (value.kind == Kind::kNull) return Status::ok_status();
  if (!is_list(type_)) {
    if (value.kind == Kind::kList) {
      return invalid_argument(fmt::format("a list where a {} is expected", value_type_name(type_)));
    }
    if (value.kind != Kind::kText && (type_ == ValueType::kString || type_ == ValueType::kBytes)) {
      return invalid_argument(
          fmt::format("a JSON number or boolean where a {} is expected", value_type_name(type_)));
    }
    return Status::ok_status();
  }
  if (value.kind == Kind::kText) {
    auto list = parse_json_list(value.text);
    if (!list.ok()) {
      return invalid_argument(fmt::format("not a {}; write one as a JSON array, such as [1,2,3]",
                                          value_type_name(type_)));
    }
    value = *std::move(list);
  }
  if (value.kind != Kind::kList) {
    return invalid_argument(
        fmt::format("a single value where a {} is expected", value_type_name(type_)));
  }
  v1::Column scratch;
  for (std::size_t i = 0; i < value.elements.size(); ++i) {
    const Status added = append_list_element(scratch, element_type(type_), value.elements[i]);
    if (!added.ok()) {
      return invalid_argument(
          fmt::format("element {} of a {}: {}", i, value_type_name(type_), added.message()));
    }
  }
  return Status::ok_status();
}

void ColumnBuilder::append(const InputValue& value) {
  const bool null = value.kind == InputValue::Kind::kNull;
  has_nulls_ = has_nulls_ || null;
  column_.mutable_nulls()->push_back(null ? '\1' : '\0');
  if (!is_list(type_)) {
    column_.add_string_values(value.text);
    return;
  }
  column_.add_list_lengths(static_cast<std::uint32_t>(value.elements.size()));
  for (const InputValue& element : value.elements) {
    [[maybe_unused]] const Status added =
        append_list_element(column_, element_type(type_), element);
    assert(added.ok());
  }
}

v1::NamedColumn ColumnBuilder::take() {
  if (!has_nulls_) column_.clear_nulls();
  v1::NamedColumn out;
  out.set_name(name_);
  *out.mutable_column() = std::move(column_);
  column_ = empty_column();
  has_nulls_ = false;
  return out;
}

}  // namespace skua
