#include "clients/cli/text/wire_column.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace skua {
namespace {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

template <typename T>
void add_fixed(std::string_view cells, google::protobuf::RepeatedField<T>& values) {
  const int before = values.size();
  values.Resize(before + static_cast<int>(cells.size() / sizeof(T)), T{});
  if (!cells.empty()) std::memcpy(values.mutable_data() + before, cells.data(), cells.size());
}

// Elements of fixed width, back to back.
void add_elements(ValueType element, std::string_view cells, v1::Column& to) {
  static_assert(sizeof(bool) == 1);
  switch (element) {
    case ValueType::kBool:
      return add_fixed(cells, *to.mutable_bool_values());
    case ValueType::kInt32:
      return add_fixed(cells, *to.mutable_int32_values());
    case ValueType::kFloat:
      return add_fixed(cells, *to.mutable_float_values());
    case ValueType::kDouble:
      return add_fixed(cells, *to.mutable_double_values());
    default:
      return add_fixed(cells, *to.mutable_int64_values());
  }
}

Strings& strings_of(ValueType element, v1::Column& to) {
  return element == ValueType::kString ? *to.mutable_string_values() : *to.mutable_bytes_values();
}

void add_list(ValueType element, std::string_view cell, v1::Column& to) {
  if (const std::size_t width = fixed_width(element); width != 0) {
    to.add_list_lengths(static_cast<std::uint32_t>(cell.size() / width));
    return add_elements(element, cell, to);
  }
  const std::uint32_t size = string_list_size(cell);
  to.add_list_lengths(size);
  for (std::uint32_t i = 0; i < size; ++i)
    strings_of(element, to).Add()->assign(string_list_element(cell, i));
}

// The values of an answer's column one after the other, nulls and lists put aside.
class WireValues {
 public:
  WireValues(const v1::Column& from, ValueType element) { choose(from, element); }

  [[nodiscard]] std::size_t size() const { return size_; }
  // All of them. REQUIRES: a type of fixed width.
  [[nodiscard]] std::string_view fixed() const { return bytes_; }

  [[nodiscard]] std::string_view scalar(std::size_t index) const {
    return strings_ != nullptr ? (*strings_)[static_cast<int>(index)] : fixed(index, 1);
  }
  [[nodiscard]] std::string list(std::size_t index, std::size_t count) const {
    if (strings_ == nullptr) return std::string(fixed(index, count));
    std::vector<std::string_view> elements;
    for (std::size_t i = 0; i < count; ++i) elements.push_back(scalar(index + i));
    return make_string_list_cell(elements);
  }

 private:
  void choose(const v1::Column& from, ValueType element) {
    switch (element) {
      case ValueType::kBool:
        return take(from.bool_values());
      case ValueType::kInt32:
        return take(from.int32_values());
      case ValueType::kFloat:
        return take(from.float_values());
      case ValueType::kDouble:
        return take(from.double_values());
      case ValueType::kString:
        strings_ = &from.string_values();
        break;
      case ValueType::kBytes:
        strings_ = &from.bytes_values();
        break;
      default:
        return take(from.int64_values());
    }
    size_ = static_cast<std::size_t>(strings_->size());
  }

  template <typename T>
  void take(const google::protobuf::RepeatedField<T>& values) {
    size_ = static_cast<std::size_t>(values.size());
    width_ = sizeof(T);
    bytes_ = {reinterpret_cast<const char*>(values.data()), size_ * width_};
  }
  [[nodiscard]] std::string_view fixed(std::size_t index, std::size_t count) const {
    return bytes_.substr(index * width_, count * width_);
  }

  std::size_t size_ = 0;
  std::size_t width_ = 0;
  std::string_view bytes_;
  const Strings* strings_ = nullptr;
};

Status wrong_length() {
  return internal_error("the server's answer has columns of different lengths");
}

}  // namespace

void column_to_wire(const Column& from, v1::Column& to) {
  const ValueType type = from.type();
  to.Clear();
  to.set_type(static_cast<v1::ValueType>(type));
  if (from.has_nulls()) {
    std::string& nulls = *to.mutable_nulls();
    for (std::size_t row = 0; row < from.size(); ++row) nulls += from.is_null(row) ? '\1' : '\0';
  }
  if (fixed_width(type) != 0) return add_elements(type, from.fixed_bytes(), to);
  for (std::size_t row = 0; row < from.size(); ++row) {
    if (!is_list(type)) {
      strings_of(type, to).Add()->assign(from.cell(row));
    } else if (from.is_null(row)) {
      to.add_list_lengths(0);
    } else {
      add_list(element_type(type), from.cell(row), to);
    }
  }
}

Result<Column> column_from_wire(const v1::Column& from, std::size_t rows) {
  const auto type = value_type_from_number(static_cast<std::uint64_t>(from.type()));
  if (!type) return internal_error("the server's answer has a column of an unknown type");
  const WireValues values(from, element_type(*type));
  const std::string& nulls = from.nulls();
  const bool all_lists = static_cast<std::size_t>(from.list_lengths_size()) == rows;
  if (!nulls.empty() && nulls.size() != rows) return wrong_length();
  if (is_list(*type) ? !all_lists : values.size() != rows) return wrong_length();
  Column out(*type);
  if (nulls.empty() && fixed_width(*type) != 0) {
    out.append_fixed(values.fixed());
    return out;
  }
  out.reserve(rows);
  std::size_t next = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t count =
        is_list(*type) ? std::size_t{from.list_lengths(static_cast<int>(row))} : 1;
    if (count > values.size() - next) return wrong_length();
    if (!nulls.empty() && nulls[row] != '\0') {
      out.append_null();
    } else if (is_list(*type)) {
      out.append_cell(values.list(next, count));
    } else {
      out.append_cell(values.scalar(next));
    }
    next += count;
  }
  return out;
}

void append_rows(const Column& from, std::span<const std::uint32_t> rows, Column& to) {
  const std::size_t width = fixed_width(from.type());
  const bool is_run = !rows.empty() && rows.back() - rows.front() + 1 == rows.size() &&
                      std::is_sorted(rows.begin(), rows.end());
  if (width != 0 && is_run && !from.has_nulls())
    return to.append_fixed(from.fixed_bytes().substr(rows.front() * width, rows.size() * width));
  for (const std::uint32_t row : rows) {
    if (from.is_null(row))
      to.append_null();
    else
      to.append_cell(from.cell(row));
  }
}

}  // namespace skua
