#include "clients/cli/arrow/arrow_cells.h"

#include <arrow/array/array_base.h>
#include <arrow/array/array_binary.h>
#include <arrow/array/array_decimal.h>
#include <arrow/array/array_dict.h>
#include <arrow/array/array_nested.h>
#include <arrow/array/array_primitive.h>
#include <arrow/extension_type.h>
#include <arrow/type.h>
#include <arrow/util/decimal.h>
#include <arrow/util/float16.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "storage/model/coercion.h"

namespace skua {
namespace {

using Type = arrow::Type;

MomentUnit moment_unit(const arrow::DataType& type) {
  switch (static_cast<const arrow::TimestampType&>(type).unit()) {
    case arrow::TimeUnit::SECOND:
      return MomentUnit::kSeconds;
    case arrow::TimeUnit::MILLI:
      return MomentUnit::kMilliseconds;
    case arrow::TimeUnit::MICRO:
      return MomentUnit::kMicroseconds;
    case arrow::TimeUnit::NANO:
      break;
  }
  return MomentUnit::kNanoseconds;
}

// `append(array, row)` for every value that is there.
template <typename ArrayType, typename Append>
void each(const arrow::Array& from, Column& to, const ValueRefused& refused, Append append) {
  const auto& array = static_cast<const ArrayType&>(from);
  for (std::int64_t row = 0; row < array.length(); ++row) {
    if (array.IsNull(row)) {
      to.append_null();
      continue;
    }
    Status added = append(array, row);
    if (added.ok()) continue;
    to.append_null();
    refused(static_cast<std::size_t>(row), std::move(added));
  }
}

// Values of the column's own type need no look at each.
template <typename ArrayType>
void append_same(const arrow::Array& from, Column& to) {
  using Value = typename ArrayType::value_type;
  const auto& array = static_cast<const ArrayType&>(from);
  const Value* const values = array.raw_values();
  const auto rows = static_cast<std::size_t>(array.length());
  if (array.null_count() == 0)
    return to.append_fixed({reinterpret_cast<const char*>(values), rows * sizeof(Value)});
  for (std::size_t row = 0; row < rows; ++row) {
    if (array.IsNull(static_cast<std::int64_t>(row)))
      to.append_null();
    else
      to.append(values[row]);
  }
}

// The same for moments that are microseconds, all of them in the years 1 to 9999. False: not so.
bool append_same_moments(const arrow::Array& from, Column& to, MomentUnit unit) {
  if (unit != MomentUnit::kMicroseconds || to.type() != ValueType::kUnixTimestamp ||
      from.null_count() != 0)
    return false;
  const auto& array = static_cast<const arrow::TimestampArray&>(from);
  const std::int64_t* const begin = array.raw_values();
  const auto rows = static_cast<std::size_t>(array.length());
  if (!std::all_of(begin, begin + rows, [](std::int64_t us) { return is_nameable({us}); }))
    return false;
  to.append_fixed({reinterpret_cast<const char*>(begin), rows * sizeof(std::int64_t)});
  return true;
}

template <typename ArrayType>
void each_int64(const arrow::Array& from, Column& to, const ValueRefused& refused) {
  each<ArrayType>(from, to, refused, [&to](const auto& a, std::int64_t row) {
    return append_int64(to, a.Value(row));
  });
}

template <typename ArrayType>
void each_double(const arrow::Array& from, Column& to, const ValueRefused& refused) {
  each<ArrayType>(from, to, refused, [&to](const auto& a, std::int64_t row) {
    return append_double(to, static_cast<double>(a.Value(row)));
  });
}

template <typename ArrayType>
void each_text(const arrow::Array& from, Column& to, const ValueRefused& refused) {
  each<ArrayType>(from, to, refused, [&to](const auto& a, std::int64_t row) {
    return append_text(to, a.GetView(row));
  });
}

template <typename ArrayType>
void each_bytes(const arrow::Array& from, Column& to, const ValueRefused& refused) {
  each<ArrayType>(from, to, refused, [&to](const auto& a, std::int64_t row) {
    return append_bytes(to, a.GetView(row));
  });
}

constexpr int kDecimalPlacesMax = 76;

// "-5" with two digits after the point is "-0.05".
std::string with_point(std::string digits, std::size_t places) {
  if (places == 0) return digits;
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  const std::size_t count = digits.size() - first;
  if (count <= places) digits.insert(first, places + 1 - count, '0');
  digits.insert(digits.size() - places, 1, '.');
  return digits;
}

// Arrow's own text has exponents.
template <typename ArrayType, typename Decimal>
void each_decimal(const arrow::Array& from, Column& to, const ValueRefused& refused) {
  const int scale = static_cast<const arrow::DecimalType&>(*from.type()).scale();
  each<ArrayType>(from, to, refused, [&to, scale](const auto& a, std::int64_t row) {
    if (scale < 0 || scale > kDecimalPlacesMax)
      return invalid_argument("the decimal number has more digits than the type holds");
    return append_exact_decimal(to, with_point(Decimal(a.GetValue(row)).ToIntegerString(),
                                               static_cast<std::size_t>(scale)));
  });
}

// Values and what is wrong with each, for arrays that point into others.
struct Gathered {
  explicit Gathered(ValueType type) : column(type) {}

  void take(const arrow::Array& from) {
    const std::size_t first = faults.size();
    faults.resize(first + static_cast<std::size_t>(from.length()));
    append_array(from, column, [this, first](std::size_t row, Status reason) {
      faults[first + row] = std::move(reason);
    });
  }

  Column column;
  std::vector<Status> faults;
};

// Arrow hands out the whole dictionary with every batch: only the categories that rows name are
// converted, once each.
void append_dictionary(const arrow::Array& from, Column& to, const ValueRefused& refused) {
  const auto& dictionary = *static_cast<const arrow::DictionaryArray&>(from).dictionary();
  Gathered named(to.type());
  std::unordered_map<std::int64_t, std::size_t> places;
  each<arrow::DictionaryArray>(from, to, refused, [&](const auto& a, std::int64_t row) {
    const std::int64_t index = a.GetValueIndex(row);
    if (index < 0 || index >= dictionary.length())
      return invalid_argument("the value is not in its dictionary");
    const auto [found, is_new] = places.try_emplace(index, places.size());
    if (is_new) named.take(*dictionary.Slice(index, 1));
    const std::size_t place = found->second;
    if (!named.faults[place].ok()) return named.faults[place];
    if (named.column.is_null(place)) {
      to.append_null();
    } else {
      to.append_cell(named.column.cell(place));
    }
    return Status::ok_status();
  });
}

Status append_range(const Gathered& values, std::size_t begin, std::size_t count, Column& to) {
  for (std::size_t i = begin; i < begin + count; ++i) {
    if (!values.faults[i].ok()) return values.faults[i];
    if (values.column.is_null(i)) return invalid_argument("a list has no null elements");
  }
  if (const std::size_t width = fixed_width(values.column.type()); width != 0) {
    to.append_cell(values.column.fixed_bytes().substr(begin * width, count * width));
    return Status::ok_status();
  }
  std::vector<std::string_view> elements;
  elements.reserve(count);
  for (std::size_t i = begin; i < begin + count; ++i) elements.push_back(values.column.cell(i));
  to.append_cell(make_string_list_cell(elements));
  return Status::ok_status();
}

// The elements of all rows lie in one array.
template <typename ArrayType>
void append_lists(const arrow::Array& from, Column& to, const ValueRefused& refused) {
  const auto& lists = static_cast<const ArrayType&>(from);
  if (lists.length() == 0) return;
  const std::int64_t first = lists.value_offset(0);
  const std::int64_t last =
      lists.value_offset(lists.length() - 1) + lists.value_length(lists.length() - 1);
  Gathered values(element_type(to.type()));
  values.take(*lists.values()->Slice(first, last - first));
  each<ArrayType>(from, to, refused, [&](const auto& a, std::int64_t row) {
    return append_range(values, static_cast<std::size_t>(a.value_offset(row) - first),
                        static_cast<std::size_t>(a.value_length(row)), to);
  });
}

SourceKind scalar_kind(const arrow::DataType& type) {
  if (arrow::is_integer(type.id())) return SourceKind::kInteger;
  if (arrow::is_floating(type.id())) return SourceKind::kReal;
  if (arrow::is_decimal(type.id())) return SourceKind::kDecimal;
  switch (type.id()) {
    case Type::NA:
      return SourceKind::kNothing;
    case Type::BOOL:
      return SourceKind::kBool;
    case Type::STRING:
    case Type::LARGE_STRING:
    case Type::STRING_VIEW:
      return SourceKind::kText;
    case Type::BINARY:
    case Type::LARGE_BINARY:
    case Type::BINARY_VIEW:
    case Type::FIXED_SIZE_BINARY:
      return SourceKind::kBytes;
    case Type::TIMESTAMP:
      return SourceKind::kMoment;
    default:
      return SourceKind::kOther;
  }
}

}  // namespace

SourceKind source_kind(const arrow::DataType& type, bool& is_list) {
  switch (type.id()) {
    case Type::DICTIONARY:
      return source_kind(*static_cast<const arrow::DictionaryType&>(type).value_type(), is_list);
    case Type::EXTENSION:
      return source_kind(*static_cast<const arrow::ExtensionType&>(type).storage_type(), is_list);
    case Type::LIST:
    case Type::LARGE_LIST:
    case Type::FIXED_SIZE_LIST: {
      is_list = true;
      bool inner_list = false;
      const SourceKind kind = source_kind(*type.field(0)->type(), inner_list);
      return inner_list ? SourceKind::kOther : kind;
    }
    default:
      return scalar_kind(type);
  }
}

void append_array(const arrow::Array& from, Column& to, const ValueRefused& refused) {
  switch (from.type_id()) {
    case Type::BOOL:
      return each<arrow::BooleanArray>(from, to, refused, [&to](const auto& a, std::int64_t row) {
        return append_bool(to, a.Value(row));
      });
    case Type::INT8:
      return each_int64<arrow::Int8Array>(from, to, refused);
    case Type::INT16:
      return each_int64<arrow::Int16Array>(from, to, refused);
    case Type::INT32:
      if (to.type() == ValueType::kInt32) return append_same<arrow::Int32Array>(from, to);
      return each_int64<arrow::Int32Array>(from, to, refused);
    case Type::INT64:
      if (to.type() == ValueType::kInt64) return append_same<arrow::Int64Array>(from, to);
      return each_int64<arrow::Int64Array>(from, to, refused);
    case Type::UINT8:
      return each_int64<arrow::UInt8Array>(from, to, refused);
    case Type::UINT16:
      return each_int64<arrow::UInt16Array>(from, to, refused);
    case Type::UINT32:
      return each_int64<arrow::UInt32Array>(from, to, refused);
    case Type::UINT64:
      return each<arrow::UInt64Array>(from, to, refused, [&to](const auto& a, std::int64_t row) {
        return append_uint64(to, a.Value(row));
      });
    case Type::HALF_FLOAT:
      return each<arrow::HalfFloatArray>(from, to, refused, [&to](const auto& a, std::int64_t row) {
        return append_double(to, arrow::util::Float16::FromBits(a.Value(row)).ToDouble());
      });
    case Type::FLOAT:
      if (to.type() == ValueType::kFloat) return append_same<arrow::FloatArray>(from, to);
      return each_double<arrow::FloatArray>(from, to, refused);
    case Type::DOUBLE:
      if (to.type() == ValueType::kDouble) return append_same<arrow::DoubleArray>(from, to);
      return each_double<arrow::DoubleArray>(from, to, refused);
    case Type::STRING:
      return each_text<arrow::StringArray>(from, to, refused);
    case Type::LARGE_STRING:
      return each_text<arrow::LargeStringArray>(from, to, refused);
    case Type::STRING_VIEW:
      return each_text<arrow::StringViewArray>(from, to, refused);
    case Type::BINARY:
      return each_bytes<arrow::BinaryArray>(from, to, refused);
    case Type::LARGE_BINARY:
      return each_bytes<arrow::LargeBinaryArray>(from, to, refused);
    case Type::BINARY_VIEW:
      return each_bytes<arrow::BinaryViewArray>(from, to, refused);
    case Type::FIXED_SIZE_BINARY:
      return each_bytes<arrow::FixedSizeBinaryArray>(from, to, refused);
    case Type::TIMESTAMP: {
      const MomentUnit unit = moment_unit(*from.type());
      if (append_same_moments(from, to, unit)) return;
      return each<arrow::TimestampArray>(from, to, refused, [&](const auto& a, std::int64_t row) {
        return append_moment(to, a.Value(row), unit);
      });
    }
    case Type::DECIMAL32:
      return each_decimal<arrow::Decimal32Array, arrow::Decimal32>(from, to, refused);
    case Type::DECIMAL64:
      return each_decimal<arrow::Decimal64Array, arrow::Decimal64>(from, to, refused);
    case Type::DECIMAL128:
      return each_decimal<arrow::Decimal128Array, arrow::Decimal128>(from, to, refused);
    case Type::DECIMAL256:
      return each_decimal<arrow::Decimal256Array, arrow::Decimal256>(from, to, refused);
    case Type::DICTIONARY:
      return append_dictionary(from, to, refused);
    case Type::LIST:
      return append_lists<arrow::ListArray>(from, to, refused);
    case Type::LARGE_LIST:
      return append_lists<arrow::LargeListArray>(from, to, refused);
    case Type::FIXED_SIZE_LIST:
      return append_lists<arrow::FixedSizeListArray>(from, to, refused);
    case Type::EXTENSION:
      return append_array(*static_cast<const arrow::ExtensionArray&>(from).storage(), to, refused);
    default:
      // Only nulls are left.
      for (std::int64_t row = 0; row < from.length(); ++row) to.append_null();
  }
}

void append_time_array(const arrow::Array& from, Column& to, TimestampUnit unit,
                       const ValueRefused& refused) {
  bool is_list = false;
  const SourceKind kind = source_kind(*from.type(), is_list);
  if (kind != SourceKind::kInteger && kind != SourceKind::kText)
    return append_array(from, to, refused);
  Gathered given(kind == SourceKind::kInteger ? ValueType::kInt64 : ValueType::kString);
  given.take(from);
  for (std::size_t row = 0; row < given.column.size(); ++row) {
    Status added = given.faults[row];
    if (added.ok() && given.column.is_null(row)) {
      to.append_null();
      continue;
    }
    if (added.ok() && kind == SourceKind::kInteger)
      added = append_event_timestamp(to, given.column.value<std::int64_t>(row), unit);
    else if (added.ok())
      added = append_event_timestamp(to, given.column.cell(row), unit);
    if (added.ok()) continue;
    to.append_null();
    refused(row, std::move(added));
  }
}

}  // namespace skua
