#include "storage/model/coercion.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace skua {
namespace {

Status refuse(const Column& column, std::string_view reason) {
  std::string message = "cannot be read as ";
  message += value_type_name(column.type());
  message += ": ";
  message += reason;
  return invalid_argument(std::move(message));
}

Status append_moment(Column& column, Timestamp t) {
  if (!is_nameable(t)) return refuse(column, "the moment lies outside the years 0001 to 9999");
  column.append(t.us);
  return Status::ok_status();
}

template <typename Integer>
Status append_integral(Column& column, double value) {
  // Both bounds are powers of two, so that they are exact as doubles.
  constexpr double kBound = -static_cast<double>(std::numeric_limits<Integer>::min());
  if (!(value >= -kBound && value < kBound)) return refuse(column, "the number is out of range");
  if (std::trunc(value) != value) return refuse(column, "the number is not an integer");
  column.append(static_cast<Integer>(value));
  return Status::ok_status();
}

template <typename Integer>
Status append_integer_text(Column& column, std::string_view text) {
  Integer value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec == std::errc::invalid_argument || parsed.ptr != end)
    return refuse(column, "the text is not an integer");
  if (parsed.ec != std::errc()) return refuse(column, "the number is out of range");
  column.append(value);
  return Status::ok_status();
}

// Of a decimal text that from_chars found out of range: whether it is too small rather than too
// large.
bool is_below_range(std::string_view text) {
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  const std::string_view digits = text.substr(0, e);
  const auto first = static_cast<std::int64_t>(digits.find_first_of("123456789"));
  const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
  std::int64_t exponent = 0;
  if (e < text.size()) {
    const bool is_negative = text[e + 1] == '-';
    const char* begin = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
    const auto parsed = std::from_chars(begin, text.data() + text.size(), exponent);
    if (parsed.ec != std::errc()) return is_negative;
  }
  return exponent < first - point;
}

template <typename Float>
Status append_decimal(Column& column, std::string_view text) {
  Float value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  // from_chars also reads C's "nan(payload)".
  if (parsed.ec == std::errc::invalid_argument || parsed.ptr != end || text.back() == ')')
    return refuse(column, "the text is not a decimal number");
  if (parsed.ec == std::errc::result_out_of_range) {
    if (!is_below_range(text)) return refuse(column, "the number is out of range");
    value = text.front() == '-' ? -Float{0} : Float{0};
  }
  column.append(value);
  return Status::ok_status();
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
  });
}

Status append_bool_text(Column& column, std::string_view text) {
  const bool value = equals_ignoring_case(text, "true");
  if (!value && !equals_ignoring_case(text, "false"))
    return refuse(column, "the text is neither true nor false");
  return append_bool(column, value);
}

constexpr std::array<std::uint8_t, 256> make_base64_digits() {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<std::uint8_t, 256> digits{};
  for (std::uint8_t& digit : digits) digit = 64;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}
constexpr std::array<std::uint8_t, 256> kBase64Digits = make_base64_digits();

// RFC 4648 section 4, with or without padding. False when the text is something else.
bool decode_base64(std::string_view text, std::string& out) {
  if (text.size() % 4 == 0)
    for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return false;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (char c : text) {
    const std::uint8_t digit = kBase64Digits[static_cast<unsigned char>(c)];
    if (digit > 63) return false;
    bits = (bits << 6) | digit;
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    out.push_back(static_cast<char>((bits >> bit_count) & 0xff));
  }
  return (bits & ((1u << bit_count) - 1)) == 0;
}

Status append_base64(Column& column, std::string_view text) {
  std::string bytes;
  if (!decode_base64(text, bytes)) return refuse(column, "the text is not base64");
  column.append_cell(bytes);
  return Status::ok_status();
}

Status append_utf8(Column& column, std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size()))
    return refuse(column, "the text is not valid UTF-8");
  column.append_cell(text);
  return Status::ok_status();
}

Status append_rfc3339_text(Column& column, std::string_view text) {
  const Result<Timestamp> t = parse_rfc3339(text);
  if (!t.ok()) return refuse(column, t.status().message());
  column.append(t->us);
  return Status::ok_status();
}

std::int64_t unit_us(TimestampUnit unit) {
  switch (unit) {
    case TimestampUnit::kSeconds:
      return 1'000'000;
    case TimestampUnit::kMilliseconds:
      return 1'000;
    case TimestampUnit::kMicroseconds:
      return 1;
    case TimestampUnit::kNone:
      break;
  }
  return 0;
}

// Every cell of the type is right as it is: nothing to check, nothing to convert.
bool is_free_form(ValueType type) {
  const ValueType element = element_type(type);
  return element != ValueType::kBool && element != ValueType::kString &&
         element != ValueType::kUnixTimestamp;
}

Status append_coerced_list(Column& column, ValueType type, std::string_view cell) {
  if (!is_list(column.type())) return refuse(column, "a list was given");
  Column given(element_type(type));
  if (fixed_width(given.type()) != 0) {
    given.append_fixed(cell);
  } else {
    for (std::uint32_t i = 0; i < string_list_size(cell); ++i)
      given.append_cell(string_list_element(cell, i));
  }
  Column elements(element_type(column.type()));
  elements.reserve(given.size());
  for (std::size_t i = 0; i < given.size(); ++i)
    RETURN_IF_ERROR(append_coerced(elements, given, i));
  return append_list(column, elements);
}

}  // namespace

Status append_int64(Column& column, std::int64_t value) {
  switch (column.type()) {
    case ValueType::kInt32:
      if (value < std::numeric_limits<std::int32_t>::min() ||
          value > std::numeric_limits<std::int32_t>::max())
        return refuse(column, "the number is out of range");
      column.append(static_cast<std::int32_t>(value));
      return Status::ok_status();
    case ValueType::kInt64:
      column.append(value);
      return Status::ok_status();
    case ValueType::kFloat:
      column.append(static_cast<float>(value));
      return Status::ok_status();
    case ValueType::kDouble:
      column.append(static_cast<double>(value));
      return Status::ok_status();
    case ValueType::kUnixTimestamp:
      return append_moment(column, {value});
    default:
      return refuse(column, "an integer was given");
  }
}

Status append_uint64(Column& column, std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    return append_int64(column, static_cast<std::int64_t>(value));
  switch (column.type()) {
    case ValueType::kFloat:
      column.append(static_cast<float>(value));
      return Status::ok_status();
    case ValueType::kDouble:
      column.append(static_cast<double>(value));
      return Status::ok_status();
    case ValueType::kInt32:
    case ValueType::kInt64:
    case ValueType::kUnixTimestamp:
      return refuse(column, "the number is out of range");
    default:
      return refuse(column, "an integer was given");
  }
}

Status append_double(Column& column, double value) {
  switch (column.type()) {
    case ValueType::kInt32:
      return append_integral<std::int32_t>(column, value);
    case ValueType::kInt64:
      return append_integral<std::int64_t>(column, value);
    case ValueType::kFloat: {
      const auto rounded = static_cast<float>(value);
      if (std::isinf(rounded) && !std::isinf(value))
        return refuse(column, "the number is out of range");
      column.append(rounded);
      return Status::ok_status();
    }
    case ValueType::kDouble:
      column.append(value);
      return Status::ok_status();
    default:
      return refuse(column, "a decimal number was given");
  }
}

Status append_bool(Column& column, bool value) {
  if (column.type() != ValueType::kBool) return refuse(column, "a boolean was given");
  column.append(static_cast<std::uint8_t>(value));
  return Status::ok_status();
}

Status append_text(Column& column, std::string_view value) {
  switch (column.type()) {
    case ValueType::kBool:
      return append_bool_text(column, value);
    case ValueType::kInt32:
      return append_integer_text<std::int32_t>(column, value);
    case ValueType::kInt64:
      return append_integer_text<std::int64_t>(column, value);
    case ValueType::kFloat:
      return append_decimal<float>(column, value);
    case ValueType::kDouble:
      return append_decimal<double>(column, value);
    case ValueType::kString:
      return append_utf8(column, value);
    case ValueType::kBytes:
      return append_base64(column, value);
    case ValueType::kUnixTimestamp:
      return append_rfc3339_text(column, value);
    default:
      return refuse(column, "one text was given instead of a list");
  }
}

Status append_bytes(Column& column, std::string_view value) {
  if (column.type() == ValueType::kString) return append_utf8(column, value);
  if (column.type() != ValueType::kBytes) return refuse(column, "raw bytes were given");
  column.append_cell(value);
  return Status::ok_status();
}

Status append_list(Column& column, const Column& elements) {
  if (!is_list(column.type())) return refuse(column, "a list was given");
  if (element_type(column.type()) != elements.type())
    return refuse(column, "a list of another element type was given");
  for (std::size_t i = 0; i < elements.size(); ++i)
    if (elements.is_null(i)) return refuse(column, "a list has no null elements");
  if (fixed_width(elements.type()) != 0) {
    column.append_cell(elements.fixed_bytes());
    return Status::ok_status();
  }
  std::vector<std::string_view> cells;
  cells.reserve(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) cells.push_back(elements.cell(i));
  column.append_cell(make_string_list_cell(cells));
  return Status::ok_status();
}

Status append_event_timestamp(Column& column, std::string_view text, TimestampUnit unit) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ptr != end || parsed.ec == std::errc::invalid_argument)
    return append_rfc3339_text(column, text);
  if (parsed.ec != std::errc()) return refuse(column, "the number is out of range");
  return append_event_timestamp(column, number, unit);
}

Status append_event_timestamp(Column& column, std::int64_t number, TimestampUnit unit) {
  assert(column.type() == ValueType::kUnixTimestamp);
  if (unit == TimestampUnit::kNone)
    return refuse(column,
                  "a bare number was given and its unit is not known; write RFC 3339, or declare "
                  "timestamp_unit in the feature view");
  std::int64_t us = 0;
  if (__builtin_mul_overflow(number, unit_us(unit), &us))
    return refuse(column, "the moment lies outside the years 0001 to 9999");
  return append_moment(column, {us});
}

Status append_coerced(Column& column, const Column& from, std::size_t row) {
  if (from.is_null(row)) {
    column.append_null();
    return Status::ok_status();
  }
  if (column.type() == from.type() && is_free_form(from.type())) {
    column.append_cell(from.cell(row));
    return Status::ok_status();
  }
  switch (from.type()) {
    case ValueType::kBool:
      return append_bool(column, from.value<std::uint8_t>(row) != 0);
    case ValueType::kInt32:
      return append_int64(column, from.value<std::int32_t>(row));
    case ValueType::kInt64:
      return append_int64(column, from.value<std::int64_t>(row));
    case ValueType::kFloat:
      return append_double(column, static_cast<double>(from.value<float>(row)));
    case ValueType::kDouble:
      return append_double(column, from.value<double>(row));
    case ValueType::kString:
      return append_text(column, from.cell(row));
    case ValueType::kBytes:
      return append_bytes(column, from.cell(row));
    case ValueType::kUnixTimestamp:
      if (column.type() != ValueType::kUnixTimestamp)
        return refuse(column, "a timestamp was given");
      return append_moment(column, {from.value<std::int64_t>(row)});
    default:
      return append_coerced_list(column, from.type(), from.cell(row));
  }
}

}  // namespace skua
