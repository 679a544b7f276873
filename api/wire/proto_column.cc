#include "api/wire/proto_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "api/service/coercion.h"

namespace skua {
namespace {

// The values of a column, whatever their field.
struct FilledField {
  ValueType type = ValueType::kInt64;
  std::size_t values = 0;
};

template <typename Visit>
void visit_fields(const v1::Column& column, const Visit& visit) {
  visit(ValueType::kBool, column.bool_values());
  visit(ValueType::kInt32, column.int32_values());
  visit(ValueType::kInt64, column.int64_values());
  visit(ValueType::kFloat, column.float_values());
  visit(ValueType::kDouble, column.double_values());
  visit(ValueType::kString, column.string_values());
  visit(ValueType::kBytes, column.bytes_values());
}

Result<std::optional<FilledField>> find_filled(const v1::Column& column, std::string_view path) {
  std::optional<FilledField> filled;
  bool twice = false;
  visit_fields(column, [&](ValueType type, const auto& values) {
    if (values.empty()) return;
    twice = twice || filled.has_value();
    filled = FilledField{type, static_cast<std::size_t>(values.size())};
  });
  if (twice) return invalid_argument(fmt::format("{}: values in more than one field", path));
  return filled;
}

// The field that carries the elements of a type.
ValueType field_type(ValueType type) {
  const ValueType element = element_type(type);
  return element == ValueType::kUnixTimestamp ? ValueType::kInt64 : element;
}

ValueType list_of(ValueType element) {
  return *value_type_from_number(static_cast<std::uint64_t>(element) + 16);
}

Status check_type(const v1::Column& from, const std::optional<FilledField>& filled,
                  std::string_view path) {
  if (from.type() == v1::VALUE_TYPE_UNSPECIFIED) return Status::ok_status();
  const auto type = value_type_from_number(static_cast<std::uint64_t>(from.type()));
  if (!type)
    return invalid_argument(fmt::format("{}: unknown value type {}", path, int{from.type()}));
  if (filled && filled->type != field_type(*type))
    return invalid_argument(fmt::format("{}: its type is {} but {} values are filled", path,
                                        value_type_name(*type), value_type_name(filled->type)));
  if (!is_list(*type) && !from.list_lengths().empty())
    return invalid_argument(
        fmt::format("{}: list_lengths in a column of {}", path, value_type_name(*type)));
  if (is_list(*type) && filled && from.list_lengths().empty())
    return invalid_argument(fmt::format("{}: a list column needs list_lengths", path));
  return Status::ok_status();
}

Status check_lengths(const v1::Column& from, std::size_t values, std::size_t rows,
                     std::string_view path) {
  if (!from.list_lengths().empty()) {
    const std::uint64_t elements =
        std::accumulate(from.list_lengths().begin(), from.list_lengths().end(), std::uint64_t{0});
    if (elements != values)
      return invalid_argument(fmt::format(
          "{}: list_lengths add up to {} elements, not to the {} given", path, elements, values));
  }
  if (!from.nulls().empty() && from.nulls().size() != rows)
    return invalid_argument(
        fmt::format("{}: {} bytes in nulls for {} rows", path, from.nulls().size(), rows));
  if (rows > std::numeric_limits<std::uint32_t>::max())
    return invalid_argument(fmt::format("{}: too many rows", path));
  return Status::ok_status();
}

// True when no value field is filled and nulls alone say how many rows there are.
bool is_all_null(const v1::Column& from) { return from.nulls().find('\0') == std::string::npos; }

bool is_null(const v1::Column& from, std::size_t row) {
  return !from.nulls().empty() && from.nulls()[row] != '\0';
}

template <typename T>
std::string_view bytes_of(const google::protobuf::RepeatedField<T>& values, std::size_t begin,
                          std::size_t count) {
  return {reinterpret_cast<const char*>(values.data() + begin), count * sizeof(T)};
}

using Strings = google::protobuf::RepeatedPtrField<std::string>;

const Strings& strings_of(const v1::Column& from, ValueType field) {
  return field == ValueType::kString ? from.string_values() : from.bytes_values();
}

// The bytes of `count` fixed-width values of the column's field.
std::string_view fixed_values(const v1::Column& from, ValueType field, std::size_t begin,
                              std::size_t count) {
  switch (field) {
    case ValueType::kBool:
      return bytes_of(from.bool_values(), begin, count);
    case ValueType::kInt32:
      return bytes_of(from.int32_values(), begin, count);
    case ValueType::kFloat:
      return bytes_of(from.float_values(), begin, count);
    case ValueType::kDouble:
      return bytes_of(from.double_values(), begin, count);
    default:
      return bytes_of(from.int64_values(), begin, count);
  }
}

// One row after the other, with the place where the elements of its list begin.
class CellReader {
 public:
  CellReader(const v1::Column& from, ValueType type)
      : from_(from), type_(type), field_(field_type(type)) {}

  // Appends the cell of the next row. REQUIRES: `to` has the type of this reader.
  void append_next(Column& to) {
    const std::size_t row = row_++;
    const std::size_t count = is_list(type_) ? list_length(row) : 1;
    const std::size_t begin = is_list(type_) ? element_ : row;
    element_ += count;
    if (is_null(from_, row)) return to.append_null();
    if (fixed_width(element_type(type_)) != 0)
      return to.append_cell(fixed_values(from_, field_, begin, count));
    const Strings& strings = strings_of(from_, field_);
    if (!is_list(type_)) return to.append_cell(strings.Get(static_cast<int>(row)));
    std::vector<std::string_view> elements;
    for (std::size_t i = 0; i < count; ++i)
      elements.emplace_back(strings.Get(static_cast<int>(begin + i)));
    to.append_cell(make_string_list_cell(elements));
  }

 private:
  [[nodiscard]] std::size_t list_length(std::size_t row) const {
    return from_.list_lengths().empty() ? 0 : from_.list_lengths(static_cast<int>(row));
  }

  const v1::Column& from_;
  ValueType type_;
  ValueType field_;
  std::size_t row_ = 0;
  std::size_t element_ = 0;
};

// Values of these types need no look at each cell when the types agree: all bits are values, and
// protobuf has checked the strings.
bool can_append_as_is(ValueType type) { return element_type(type) != ValueType::kUnixTimestamp; }

std::uint32_t row_count(const v1::Column& from) {
  std::size_t rows = static_cast<std::size_t>(from.list_lengths().size());
  if (rows == 0)
    visit_fields(from, [&](ValueType, const auto& values) {
      rows = std::max(rows, static_cast<std::size_t>(values.size()));
    });
  return static_cast<std::uint32_t>(rows == 0 ? from.nulls().size() : rows);
}

}  // namespace

Result<std::uint32_t> proto_column_rows(const v1::Column& from, std::string_view path) {
  ASSIGN_OR_RETURN(const std::optional<FilledField> filled, find_filled(from, path));
  RETURN_IF_ERROR(check_type(from, filled, path));
  if (!filled && from.list_lengths().empty() && !is_all_null(from))
    return invalid_argument(fmt::format("{}: no values for the rows that are not null", path));
  const std::uint32_t rows = row_count(from);
  RETURN_IF_ERROR(check_lengths(from, filled ? filled->values : 0, rows, path));
  return rows;
}

ValueType proto_column_type(const v1::Column& from, ValueType wanted) {
  if (from.type() != v1::VALUE_TYPE_UNSPECIFIED)
    return *value_type_from_number(static_cast<std::uint64_t>(from.type()));
  std::optional<ValueType> element;
  visit_fields(from, [&](ValueType type, const auto& values) {
    if (!values.empty()) element = type;
  });
  if (from.list_lengths().empty()) return element.value_or(wanted);
  if (element) return list_of(*element);
  return is_list(wanted) ? wanted : ValueType::kInt64List;
}

void append_proto_column(const v1::Column& from, Column& to, const CellRejected& rejected) {
  const std::uint32_t rows = row_count(from);
  const ValueType type = proto_column_type(from, to.type());
  to.reserve(to.size() + rows);
  CellReader reader(from, type);
  if (type == to.type() && can_append_as_is(type)) {
    const bool whole = fixed_width(type) != 0 && from.nulls().empty();
    if (whole) return to.append_fixed(fixed_values(from, field_type(type), 0, rows));
    for (std::uint32_t row = 0; row < rows; ++row) reader.append_next(to);
    return;
  }
  Column arriving(type);
  arriving.reserve(rows);
  for (std::uint32_t row = 0; row < rows; ++row) {
    reader.append_next(arriving);
    if (Status status = append_coerced(to, arriving, row); !status.ok()) {
      to.append_null();
      rejected(row, std::move(status));
    }
  }
}

void visit_not_null(const v1::Column& from, std::uint32_t rows,
                    const std::function<void(std::uint32_t row)>& visit) {
  for (std::uint32_t row = 0; row < rows; ++row)
    if (!is_null(from, row)) visit(row);
}

namespace {

template <typename T, typename Stored = T>
void add_fixed(std::string_view cell, google::protobuf::RepeatedField<T>& values) {
  for (std::size_t at = 0; at < cell.size(); at += sizeof(Stored)) {
    Stored value;
    std::memcpy(&value, cell.data() + at, sizeof(Stored));
    values.Add(static_cast<T>(value));
  }
}

// Adds the values of one cell: one of a scalar, any number of a list.
void add_values(ValueType type, std::string_view cell, v1::Column& to) {
  switch (field_type(type)) {
    case ValueType::kBool:
      return add_fixed<bool, std::uint8_t>(cell, *to.mutable_bool_values());
    case ValueType::kInt32:
      return add_fixed(cell, *to.mutable_int32_values());
    case ValueType::kFloat:
      return add_fixed(cell, *to.mutable_float_values());
    case ValueType::kDouble:
      return add_fixed(cell, *to.mutable_double_values());
    case ValueType::kInt64:
      return add_fixed(cell, *to.mutable_int64_values());
    default:
      break;
  }
  Strings& strings = field_type(type) == ValueType::kString ? *to.mutable_string_values()
                                                            : *to.mutable_bytes_values();
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
  const std::string zero(fixed_width(type), '\0');
  std::string nulls(from.size(), '\0');
  for (std::size_t row = 0; row < from.size(); ++row) {
    const bool null = from.is_null(row);
    nulls[row] = null ? '\1' : '\0';
    const std::string_view cell = null ? std::string_view(zero) : from.cell(row);
    if (is_list(type)) to.add_list_lengths(null ? 0 : list_size(type, cell));
    if (!null || !is_list(type)) add_values(type, cell, to);
  }
  if (nulls.find('\1') != std::string::npos) to.set_nulls(std::move(nulls));
}

}  // namespace skua
