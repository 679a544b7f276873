#include "clients/cli/import/source_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "storage/model/coercion.h"

namespace skua {
namespace {

bool fits(SourceKind kind, ValueType element) {
  const bool is_integer = element == ValueType::kInt32 || element == ValueType::kInt64;
  const bool is_real = element == ValueType::kFloat || element == ValueType::kDouble;
  switch (kind) {
    case SourceKind::kNothing:
    case SourceKind::kText:
      return true;
    case SourceKind::kBool:
      return element == ValueType::kBool;
    case SourceKind::kInteger:
      return is_integer || is_real;
    case SourceKind::kReal:
    case SourceKind::kDecimal:
      return is_integer || is_real;
    case SourceKind::kBytes:
      return element == ValueType::kBytes || element == ValueType::kString;
    case SourceKind::kMoment:
      return element == ValueType::kUnixTimestamp;
    case SourceKind::kOther:
      break;
  }
  return false;
}

std::string advice(SourceKind kind, ValueType wanted) {
  const ValueType element = element_type(wanted);
  if (kind == SourceKind::kOther && element == ValueType::kUnixTimestamp)
    return "; make it a timestamp: only you know of which moment and time zone";
  if (kind == SourceKind::kInteger && element == ValueType::kUnixTimestamp)
    return "; make it a timestamp: only you know of which unit";
  return "";
}

template <typename Real>
std::string fixed_text(Real value, std::size_t digits) {
  return fmt::format("{:.{}f}", value, digits);
}

}  // namespace

Status check_source(SourceKind kind, bool is_list, std::string_view type, std::string_view name,
                    ValueType wanted) {
  const bool matches = kind == SourceKind::kNothing ||
                       (is_list == skua::is_list(wanted) && fits(kind, element_type(wanted)));
  if (matches) return Status::ok_status();
  return invalid_argument(fmt::format("column `{}` holds {}, which cannot be read as {}{}", name,
                                      type, value_type_name(wanted), advice(kind, wanted)));
}

Status check_time_source(SourceKind kind, bool is_list, std::string_view type,
                         std::string_view name, TimestampUnit unit) {
  if (kind == SourceKind::kInteger && !is_list) {
    if (unit != TimestampUnit::kNone) return Status::ok_status();
    return invalid_argument(fmt::format(
        "column `{}` holds bare numbers ({}), and the feature view declares no timestamp_unit",
        name, type));
  }
  return check_source(kind, is_list, type, name, ValueType::kUnixTimestamp);
}

Status append_moment(Column& column, std::int64_t value, MomentUnit unit) {
  std::int64_t us = value;
  bool overflows = false;
  switch (unit) {
    case MomentUnit::kSeconds:
      overflows = __builtin_mul_overflow(value, std::int64_t{1'000'000}, &us);
      break;
    case MomentUnit::kMilliseconds:
      overflows = __builtin_mul_overflow(value, std::int64_t{1'000}, &us);
      break;
    case MomentUnit::kMicroseconds:
      break;
    case MomentUnit::kNanoseconds:
      if (value % 1000 != 0)
        return invalid_argument(
            "cannot be read as UNIX_TIMESTAMP: the nanoseconds are no whole number of "
            "microseconds");
      us = value / 1000;
      break;
  }
  return append_int64(column, overflows ? Timestamp::max().us : us);
}

Status append_exact_decimal(Column& column, std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view fraction = text.substr(std::min(point + 1, text.size()));
  const ValueType type = column.type();
  const auto refuse = [type](const char* why) {
    return invalid_argument(fmt::format("cannot be read as {}: {}", value_type_name(type), why));
  };
  if (type == ValueType::kInt32 || type == ValueType::kInt64) {
    if (fraction.find_first_not_of('0') != fraction.npos)
      return refuse("the number is not an integer");
    return append_text(column, text.substr(0, point));
  }
  if (type != ValueType::kFloat && type != ValueType::kDouble)
    return refuse("a decimal number was given");
  const std::size_t row = column.size();
  RETURN_IF_ERROR(append_text(column, text));
  const std::string back = type == ValueType::kFloat
                               ? fixed_text(column.value<float>(row), fraction.size())
                               : fixed_text(column.value<double>(row), fraction.size());
  if (back == text) return Status::ok_status();
  column.truncate(row);
  return refuse("the decimal number has more digits than the type holds");
}

}  // namespace skua
