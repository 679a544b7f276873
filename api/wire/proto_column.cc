#include "api/wire/proto_column.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace skua {
namespace {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

template <typename T>
void take_fixed(const google::protobuf::RepeatedField<T>& values, ValueType field,
                ArrivingColumn& to) {
  if (values.empty()) return;
  to.fill(field);
  to.fixed.append({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
}

void take_strings(const Strings& values, ValueType field, ArrivingColumn& to) {
  if (values.empty()) return;
  to.fill(field);
  to.strings.insert(to.strings.end(), values.begin(), values.end());
}

}  // namespace

ArrivingColumn arriving_column(const v1::Column& from) {
  ArrivingColumn to;
  to.type = from.type();
  take_fixed(from.bool_values(), ValueType::kBool, to);
  take_fixed(from.int32_values(), ValueType::kInt32, to);
  take_fixed(from.int64_values(), ValueType::kInt64, to);
  take_fixed(from.float_values(), ValueType::kFloat, to);
  take_fixed(from.double_values(), ValueType::kDouble, to);
  take_strings(from.string_values(), ValueType::kString, to);
  take_strings(from.bytes_values(), ValueType::kBytes, to);
  if (!from.list_lengths().empty())
    to.list_lengths.append({reinterpret_cast<const char*>(from.list_lengths().data()),
                            from.list_lengths().size() * sizeof(std::uint32_t)});
  to.nulls = from.nulls();
  return to;
}

namespace {

template <typename T>
void add_fixed(std::string_view cells, google::protobuf::RepeatedField<T>& values) {
  const int before = values.size();
  values.Resize(before + static_cast<int>(cells.size() / sizeof(T)), T{});
  if (!cells.empty()) std::memcpy(values.mutable_data() + before, cells.data(), cells.size());
}

// Adds the values of one cell, one of a scalar, any number of a list; or of many cells of fixed
// width.
void add_values(ValueType type, std::string_view cell, v1::Column& to) {
  const ValueType element = element_type(type);
  switch (element) {
    case ValueType::kBool:
      static_assert(sizeof(bool) == 1);
      return add_fixed(cell, *to.mutable_bool_values());
    case ValueType::kInt32:
      return add_fixed(cell, *to.mutable_int32_values());
    case ValueType::kFloat:
      return add_fixed(cell, *to.mutable_float_values());
    case ValueType::kDouble:
      return add_fixed(cell, *to.mutable_double_values());
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      return add_fixed(cell, *to.mutable_int64_values());
    default:
      break;
  }
  Strings& strings =
      element == ValueType::kString ? *to.mutable_string_values() : *to.mutable_bytes_values();
  if (!is_list(type)) {
    strings.Add()->assign(cell);
    return;
  }
  for (std::uint32_t i = 0; i < string_list_size(cell); ++i)
    strings.Add()->assign(string_list_element(cell, i));
}

std::uint32_t list_size(ValueType type, std::string_view cell) {
  const std::size_t width = fixed_width(element_type(type));
  return width == 0 ? string_list_size(cell) : static_cast<std::uint32_t>(cell.size() / width);
}

}  // namespace

void column_to_proto(const Column& from, v1::Column& to) {
  const ValueType type = from.type();
  to.set_type(static_cast<v1::ValueType>(type));
  if (from.has_nulls()) {
    std::string& nulls = *to.mutable_nulls();
    for (std::size_t row = 0; row < from.size(); ++row) nulls += from.is_null(row) ? '\1' : '\0';
  }
  if (fixed_width(type) != 0) return add_values(type, from.fixed_bytes(), to);
  for (std::size_t row = 0; row < from.size(); ++row) {
    const bool null = from.is_null(row);
    if (is_list(type)) to.add_list_lengths(null ? 0 : list_size(type, from.cell(row)));
    if (!null || !is_list(type)) add_values(type, from.cell(row), to);
  }
}

}  // namespace skua
