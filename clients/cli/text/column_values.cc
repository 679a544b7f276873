#include "clients/cli/text/column_values.h"

#include "clients/cli/text/json_text.h"
#include "clients/cli/text/table.h"
#include "storage/model/value_type.h"

namespace skua {
namespace {

ValueType model_type(v1::ValueType type) {
  return value_type_from_number(static_cast<std::uint64_t>(type)).value_or(ValueType::kString);
}

std::size_t element_count(const v1::Column& column, v1::ValueType element_type) {
  switch (element_type) {
    case v1::BOOL:
      return static_cast<std::size_t>(column.bool_values_size());
    case v1::INT32:
      return static_cast<std::size_t>(column.int32_values_size());
    case v1::INT64:
    case v1::UNIX_TIMESTAMP:
      return static_cast<std::size_t>(column.int64_values_size());
    case v1::FLOAT:
      return static_cast<std::size_t>(column.float_values_size());
    case v1::DOUBLE:
      return static_cast<std::size_t>(column.double_values_size());
    case v1::STRING:
      return static_cast<std::size_t>(column.string_values_size());
    case v1::BYTES:
      return static_cast<std::size_t>(column.bytes_values_size());
    default:
      return 0;
  }
}

}  // namespace

ColumnValues::ColumnValues(const v1::Column& column)
    : column_(column),
      element_type_(static_cast<v1::ValueType>(element_type(model_type(column.type())))),
      is_list_(skua::is_list(model_type(column.type()))) {
  const std::size_t elements = element_count(column, element_type_);
  if (!is_list_) {
    size_ = elements;
    return;
  }
  std::size_t end = 0;
  for (const std::uint32_t length : column.list_lengths()) {
    end += length;
    if (end > elements) break;
    list_ends_.push_back(end);
  }
  size_ = list_ends_.size();
}

bool ColumnValues::is_null(std::size_t row) const {
  return row < column_.nulls().size() && column_.nulls()[row] != 0;
}

void ColumnValues::append_element(std::string& out, std::size_t index) const {
  const int i = static_cast<int>(index);
  switch (element_type_) {
    case v1::BOOL:
      return append_json_bool(out, column_.bool_values(i));
    case v1::INT32:
      return append_json_int(out, column_.int32_values(i));
    case v1::INT64:
      return append_json_int(out, column_.int64_values(i));
    case v1::UNIX_TIMESTAMP:
      return append_json_timestamp(out, Timestamp{column_.int64_values(i)});
    case v1::FLOAT:
      return append_json_float(out, column_.float_values(i));
    case v1::DOUBLE:
      return append_json_double(out, column_.double_values(i));
    case v1::STRING:
      return append_json_string(out, column_.string_values(i));
    case v1::BYTES:
      return append_json_bytes(out, column_.bytes_values(i));
    default:
      out += "null";
  }
}

void ColumnValues::append_json(std::string& out, std::size_t row) const {
  if (is_null(row)) {
    out += "null";
    return;
  }
  if (!is_list_) return append_element(out, row);
  out += '[';
  const std::size_t begin = row == 0 ? 0 : list_ends_[row - 1];
  for (std::size_t i = begin; i < list_ends_[row]; ++i) {
    if (i > begin) out += ',';
    append_element(out, i);
  }
  out += ']';
}

std::string ColumnValues::text(std::size_t row) const {
  if (is_null(row)) return "-";
  if (!is_list_ && element_type_ == v1::STRING) {
    return printable(column_.string_values(static_cast<int>(row)));
  }
  std::string out;
  append_json(out, row);
  if (!is_list_ && out.size() >= 2 && out.front() == '"') return out.substr(1, out.size() - 2);
  return out;
}

}  // namespace skua
