#include "api/wire/arriving_column.h"

#include <limits>

#include "storage/model/coercion.h"

namespace skua {
namespace {

// The field that carries the elements of a type.
ValueType field_type(ValueType type) {
  const ValueType element = element_type(type);
  return element == ValueType::kUnixTimestamp ? ValueType::kInt64 : element;
}

ValueType list_of(ValueType element) {
  return *value_type_from_number(static_cast<std::uint64_t>(element) + 16);
}

std::optional<ValueType> said_type(const ArrivingColumn& from) {
  return value_type_from_number(static_cast<std::uint64_t>(from.type));
}

Status check_type(const ArrivingColumn& from, const FieldPath& path) {
  if (from.type == 0) return Status::ok_status();
  const std::optional<ValueType> type = said_type(from);
  if (!type) return invalid_argument(fmt::format("{}: unknown value type {}", path, from.type));
  if (from.filled && *from.filled != field_type(*type))
    return invalid_argument(fmt::format("{}: its type is {} but {} values are filled", path,
                                        value_type_name(*type), value_type_name(*from.filled)));
  if (!is_list(*type) && !from.list_lengths.empty())
    return invalid_argument(
        fmt::format("{}: list_lengths in a column of {}", path, value_type_name(*type)));
  if (is_list(*type) && from.filled && from.list_lengths.empty())
    return invalid_argument(fmt::format("{}: a list column needs list_lengths", path));
  return Status::ok_status();
}

Status check_lengths(const ArrivingColumn& from, std::size_t rows, const FieldPath& path) {
  if (!from.list_lengths.empty()) {
    std::uint64_t elements = 0;
    for (std::size_t row = 0; row < rows; ++row)
      elements += from.list_lengths.at<std::uint32_t>(row);
    if (elements != from.values())
      return invalid_argument(
          fmt::format("{}: list_lengths add up to {} elements, not to the {} given", path, elements,
                      from.values()));
  }
  if (!from.nulls.empty() && from.nulls.size() != rows)
    return invalid_argument(
        fmt::format("{}: {} bytes in nulls for {} rows", path, from.nulls.size(), rows));
  if (rows > std::numeric_limits<std::uint32_t>::max())
    return invalid_argument(fmt::format("{}: too many rows", path));
  return Status::ok_status();
}

std::size_t row_count(const ArrivingColumn& from) {
  if (!from.list_lengths.empty()) return from.list_lengths.count<std::uint32_t>();
  return from.filled ? from.values() : from.nulls.size();
}

// True when no value field is filled and nulls alone say how many rows there are.
bool is_all_null(const ArrivingColumn& from) {
  return from.nulls.find('\0') == std::string_view::npos;
}

// One row after the other, with the place where the elements of its list begin.
class CellReader {
 public:
  CellReader(const ArrivingColumn& from, ValueType type)
      : from_(from), type_(type), width_(fixed_width(element_type(type))) {}

  // Appends the cell of the next row. REQUIRES: `to` has the type of this reader.
  void append_next(Column& to) {
    const std::size_t row = row_++;
    const std::size_t count = is_list(type_) ? list_length(row) : 1;
    const std::size_t begin = is_list(type_) ? element_ : row;
    element_ += count;
    if (from_.is_null(row)) return to.append_null();
    if (width_ != 0)
      return to.append_cell(from_.fixed.bytes().substr(begin * width_, count * width_));
    if (!is_list(type_)) return to.append_cell(from_.strings[row]);
    const auto first = from_.strings.begin() + static_cast<std::ptrdiff_t>(begin);
    to.append_cell(make_string_list_cell({first, first + static_cast<std::ptrdiff_t>(count)}));
  }

 private:
  [[nodiscard]] std::size_t list_length(std::size_t row) const {
    return from_.list_lengths.empty() ? 0 : from_.list_lengths.at<std::uint32_t>(row);
  }

  const ArrivingColumn& from_;
  ValueType type_;
  std::size_t width_;
  std::size_t row_ = 0;
  std::size_t element_ = 0;
};

// Values of these types need no look at each cell when the types agree: all bits are values, and
// the parser has checked the strings.
bool can_append_as_is(ValueType type) { return element_type(type) != ValueType::kUnixTimestamp; }

}  // namespace

void PackedValues::append(std::string_view piece) {
  if (piece_.empty()) {
    piece_ = piece;
    return;
  }
  if (gathered_.empty()) gathered_ = piece_;
  gathered_ += piece;
}

void ArrivingColumn::fill(ValueType field) {
  is_filled_twice = is_filled_twice || (filled && *filled != field);
  filled = field;
}

std::size_t ArrivingColumn::values() const {
  if (!filled) return 0;
  const std::size_t width = fixed_width(*filled);
  return width == 0 ? strings.size() : fixed.bytes().size() / width;
}

Result<std::uint32_t> arriving_rows(const ArrivingColumn& from, const FieldPath& path) {
  if (from.is_filled_twice)
    return invalid_argument(fmt::format("{}: values in more than one field", path));
  RETURN_IF_ERROR(check_type(from, path));
  if (!from.filled && from.list_lengths.empty() && !is_all_null(from))
    return invalid_argument(fmt::format("{}: no values for the rows that are not null", path));
  const std::size_t rows = row_count(from);
  RETURN_IF_ERROR(check_lengths(from, rows, path));
  return static_cast<std::uint32_t>(rows);
}

ValueType arriving_type(const ArrivingColumn& from, ValueType wanted) {
  if (from.type != 0) return *said_type(from);
  if (from.list_lengths.empty()) return from.filled.value_or(wanted);
  if (from.filled) return list_of(*from.filled);
  return is_list(wanted) ? wanted : ValueType::kInt64List;
}

void append_arriving(const ArrivingColumn& from, Column& to, const CellRejected& rejected) {
  const auto rows = static_cast<std::uint32_t>(row_count(from));
  const ValueType type = arriving_type(from, to.type());
  to.reserve(to.size() + rows);
  CellReader reader(from, type);
  if (type == to.type() && can_append_as_is(type)) {
    const bool whole = fixed_width(type) != 0 && from.nulls.empty();
    if (whole) return to.append_fixed(from.fixed.bytes());
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

}  // namespace skua
