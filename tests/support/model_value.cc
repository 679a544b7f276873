#include "tests/support/model_value.h"

#include <cstring>
#include <functional>
#include <sstream>
#include <stdexcept>

namespace skua::test {
namespace {

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }

std::int64_t integer_of(const ModelValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number == nullptr ? 0 : *number;
}

double double_of(const ModelValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
  const auto* number = std::get_if<double>(&value);
  return number == nullptr ? static_cast<double>(integer_of(value)) : *number;
}

std::string text_of(const ModelValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : *text;
}

void append_scalar(v1::Column& column, ValueType type, const ModelValue& value) {
  switch (type) {
    case ValueType::kBool:
      column.add_bool_values(double_of(value) != 0);
      return;
    case ValueType::kInt32:
      column.add_int32_values(static_cast<std::int32_t>(double_of(value)));
      return;
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      column.add_int64_values(std::holds_alternative<double>(value)
                                  ? static_cast<std::int64_t>(double_of(value))
                                  : integer_of(value));
      return;
    case ValueType::kFloat:
      column.add_float_values(static_cast<float>(double_of(value)));
      return;
    case ValueType::kDouble:
      column.add_double_values(double_of(value));
      return;
    case ValueType::kString:
      column.add_string_values(text_of(value));
      return;
    case ValueType::kBytes:
      column.add_bytes_values(text_of(value));
      return;
    default:
      throw std::logic_error("not the type of one value");
  }
}

ModelValue scalar_at(const v1::Column& column, ValueType type, int index) {
  switch (type) {
    case ValueType::kBool:
      return column.bool_values(index);
    case ValueType::kInt32:
      return std::int64_t{column.int32_values(index)};
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      return std::int64_t{column.int64_values(index)};
    case ValueType::kFloat:
      return double{column.float_values(index)};
    case ValueType::kDouble:
      return column.double_values(index);
    case ValueType::kString:
      return column.string_values(index);
    case ValueType::kBytes:
      return column.bytes_values(index);
    default:
      throw std::logic_error("not the type of one value");
  }
}

}  // namespace

bool same_value(const ModelValue& a, const ModelValue& b) {
  if (a.index() != b.index()) return false;
  if (const auto* number = std::get_if<double>(&a)) return same_bits(*number, std::get<double>(b));
  if (const auto* list = std::get_if<std::vector<double>>(&a)) {
    const auto& other = std::get<std::vector<double>>(b);
    return std::equal(list->begin(), list->end(), other.begin(), other.end(), same_bits);
  }
  return a == b;
}

ModelValue widened(const ModelValue& value, ValueType type) {
  const bool is_real = type == ValueType::kDouble || type == ValueType::kFloat;
  if (is_real && std::holds_alternative<std::int64_t>(value)) return double_of(value);
  return value;
}

std::string describe(const ModelValue& value) {
  std::ostringstream out;
  out.precision(17);
  if (std::holds_alternative<std::monostate>(value)) out << "null";
  if (const auto* flag = std::get_if<bool>(&value)) out << (*flag ? "true" : "false");
  if (const auto* number = std::get_if<std::int64_t>(&value)) out << *number;
  if (const auto* number = std::get_if<double>(&value)) out << *number;
  if (const auto* text = std::get_if<std::string>(&value)) out << '"' << *text << '"';
  if (const auto* list = std::get_if<std::vector<double>>(&value)) {
    out << '[';
    for (const double element : *list) out << element << ' ';
    out << ']';
  }
  return out.str();
}

void append_value(v1::Column& column, ValueType type, const ModelValue& value) {
  const bool is_null = std::holds_alternative<std::monostate>(value);
  column.set_type(static_cast<v1::ValueType>(type));
  column.mutable_nulls()->push_back(is_null ? '\1' : '\0');
  if (!is_list(type)) return append_scalar(column, type, value);
  const auto* list = std::get_if<std::vector<double>>(&value);
  column.add_list_lengths(list == nullptr ? 0 : static_cast<std::uint32_t>(list->size()));
  if (list == nullptr) return;
  for (const double element : *list) append_scalar(column, element_type(type), element);
}

std::vector<ModelValue> column_values(const v1::Column& column, std::size_t rows) {
  const auto type = static_cast<ValueType>(column.type());
  std::vector<ModelValue> values;
  int element = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const bool is_null = row < column.nulls().size() && column.nulls()[row] != 0;
    ModelValue value;
    if (!is_list(type)) {
      value = scalar_at(column, type, static_cast<int>(row));
    } else {
      std::vector<double> list;
      for (std::uint32_t i = 0; i < column.list_lengths(static_cast<int>(row)); ++i)
        list.push_back(double_of(scalar_at(column, element_type(type), element++)));
      value = std::move(list);
    }
    values.push_back(is_null ? ModelValue() : std::move(value));
  }
  return values;
}

}  // namespace skua::test
