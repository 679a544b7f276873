#include "tests/support/json_columns.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace skua::test {
namespace {

using nlohmann::json;

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string to_base64(const std::string& bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out.push_back(kAlphabet[(bits >> (count - 6)) & 63]);
  }
  if (count > 0) out.push_back(kAlphabet[(bits << (6 - count)) & 63]);
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

std::string from_base64(const std::string& text) {
  const std::string alphabet = kAlphabet;
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = (bits << 6) | static_cast<std::uint32_t>(alphabet.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<char>(bits >> count));
  }
  return out;
}

json real_to_json(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

double real_from_json(const json& value) {
  if (!value.is_string()) return value.get<double>();
  const std::string text = value.get<std::string>();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  throw std::runtime_error("not a number: " + text);
}

std::int64_t integer_from_json(const json& value) {
  return value.is_string() ? std::stoll(value.get<std::string>()) : value.get<std::int64_t>();
}

// The type of a request column: what it says, or what its filled field tells.
ValueType type_of(const v1::Column& column) {
  const bool is_list = column.list_lengths_size() > 0;
  const auto of = [&](ValueType scalar) {
    return is_list ? static_cast<ValueType>(static_cast<int>(scalar) + 16) : scalar;
  };
  if (column.type() != 0) return static_cast<ValueType>(column.type());
  if (column.bool_values_size() > 0) return of(ValueType::kBool);
  if (column.int32_values_size() > 0) return of(ValueType::kInt32);
  if (column.int64_values_size() > 0) return of(ValueType::kInt64);
  if (column.float_values_size() > 0) return of(ValueType::kFloat);
  if (column.double_values_size() > 0) return of(ValueType::kDouble);
  if (column.bytes_values_size() > 0) return of(ValueType::kBytes);
  return of(ValueType::kString);
}

json scalar_to_json(const v1::Column& column, ValueType type, int index) {
  switch (type) {
    case ValueType::kBool:
      return column.bool_values(index);
    case ValueType::kInt32:
      return column.int32_values(index);
    case ValueType::kInt64:
      return column.int64_values(index);
    case ValueType::kFloat:
      return real_to_json(static_cast<double>(column.float_values(index)));
    case ValueType::kDouble:
      return real_to_json(column.double_values(index));
    case ValueType::kString:
      return column.string_values(index);
    case ValueType::kBytes:
      return to_base64(column.bytes_values(index));
    default:
      return format_rfc3339({column.int64_values(index)});
  }
}

int scalar_count(const v1::Column& column) {
  return column.bool_values_size() + column.int32_values_size() + column.int64_values_size() +
         column.float_values_size() + column.double_values_size() + column.string_values_size() +
         column.bytes_values_size();
}

void append_scalar(v1::Column& column, ValueType type, const json& cell) {
  const bool none = cell.is_null();
  switch (type) {
    case ValueType::kBool:
      return column.add_bool_values(!none && cell.get<bool>());
    case ValueType::kInt32:
      return column.add_int32_values(none ? 0 : static_cast<std::int32_t>(integer_from_json(cell)));
    case ValueType::kInt64:
      return column.add_int64_values(none ? 0 : integer_from_json(cell));
    case ValueType::kFloat:
      return column.add_float_values(none ? 0 : static_cast<float>(real_from_json(cell)));
    case ValueType::kDouble:
      return column.add_double_values(none ? 0 : real_from_json(cell));
    case ValueType::kString:
      return column.add_string_values(none ? "" : cell.get<std::string>());
    case ValueType::kBytes:
      return column.add_bytes_values(none ? "" : from_base64(cell.get<std::string>()));
    default:
      return column.add_int64_values(none ? 0 : time_from_json(cell).us);
  }
}

}  // namespace

json column_to_json(const v1::Column& column) {
  const ValueType type = type_of(column);
  const int rows = is_list(type) ? column.list_lengths_size() : scalar_count(column);
  json out = json::array();
  int element = 0;
  for (int row = 0; row < rows; ++row) {
    json cell;
    if (is_list(type)) {
      cell = json::array();
      for (std::uint32_t i = 0; i < column.list_lengths(row); ++i)
        cell.push_back(scalar_to_json(column, element_type(type), element++));
    } else {
      cell = scalar_to_json(column, type, row);
    }
    const bool is_null = static_cast<std::size_t>(row) < column.nulls().size() &&
                         column.nulls()[static_cast<std::size_t>(row)] != 0;
    out.push_back(is_null ? json() : std::move(cell));
  }
  return out;
}

void append_json(v1::Column& column, ValueType type, const json& cell) {
  column.set_type(static_cast<v1::ValueType>(type));
  column.mutable_nulls()->push_back(cell.is_null() ? '\1' : '\0');
  if (!is_list(type)) return append_scalar(column, type, cell);
  column.add_list_lengths(cell.is_null() ? 0 : static_cast<std::uint32_t>(cell.size()));
  if (cell.is_null()) return;
  for (const json& element : cell) append_scalar(column, element_type(type), element);
}

Timestamp time_from_json(const json& time) {
  if (time.is_number()) return {time.get<std::int64_t>()};
  const auto parsed = parse_rfc3339(time.get<std::string>());
  if (!parsed.ok()) throw std::runtime_error(parsed.status().message());
  return *parsed;
}

}  // namespace skua::test
