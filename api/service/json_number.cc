#include "api/service/json_number.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "storage/model/coercion.h"

namespace skua {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

template <typename Integer>
std::optional<Integer> parse_integer(std::string_view token) {
  Integer value = 0;
  const char* end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

// Of "e+5"; one that no digits could make up for is cut.
std::int64_t exponent_of(std::string_view text) {
  static constexpr std::int64_t kFar = std::int64_t{1} << 40;
  if (text.empty()) return 0;
  text.remove_prefix(text[1] == '+' ? 2 : 1);
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc()) return text[0] == '-' ? -kFar : kFar;
  return std::clamp(value, -kFar, kFar);
}

Status refuse(const Column& column, const char* reason) {
  return invalid_argument("cannot be read as " + std::string(value_type_name(column.type())) +
                          ": " + reason);
}

// Decimal text as an integer, decided on its digits: a double would take a number nearby.
Status append_decimal_integer(Column& column, std::string_view number) {
  static constexpr std::int64_t kDigitsMax = 20;  // Of 64 bits.
  const std::size_t e = std::min(number.find_first_of("eE"), number.size());
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t sign = mantissa.starts_with('-') ? 1 : 0;
  const std::size_t dot = std::min(mantissa.find('.'), mantissa.size());
  std::string digits(mantissa.substr(sign, dot - sign));
  const auto point = static_cast<std::int64_t>(digits.size());
  if (dot < mantissa.size()) digits += mantissa.substr(dot + 1);
  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return append_int64(column, 0);
  const std::size_t end = digits.find_last_not_of('0') + 1;
  const std::int64_t zeros = point + exponent_of(number.substr(e)) - static_cast<std::int64_t>(end);
  if (zeros < 0) return refuse(column, "the number is not an integer");
  if (zeros + static_cast<std::int64_t>(end - first) > kDigitsMax)
    return refuse(column, "the number is out of range");
  const std::string integer = std::string(mantissa.substr(0, sign)) +
                              digits.substr(first, end - first) +
                              std::string(static_cast<std::size_t>(zeros), '0');
  if (const auto value = parse_integer<std::int64_t>(integer)) return append_int64(column, *value);
  return refuse(column, "the number is out of range");
}

}  // namespace

bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t integer = at;
  at = skip_digits(text, at);
  if (at == integer || (text[integer] == '0' && at > integer + 1)) return false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = ++at;
    at = skip_digits(text, at);
    if (at == fraction) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(text, at);
    if (at == exponent) return false;
  }
  return at == text.size();
}

std::string_view trim_json_token(std::string_view token) {
  const std::size_t last = token.find_last_not_of(" \t\r\n");
  return token.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// By way of a double, decimal text could round twice.
Status append_json_number(Column& column, std::string_view number) {
  if (column.type() == ValueType::kFloat || column.type() == ValueType::kDouble)
    return append_text(column, number);
  if (const auto value = parse_integer<std::int64_t>(number)) return append_int64(column, *value);
  if (const auto value = parse_integer<std::uint64_t>(number)) return append_uint64(column, *value);
  if (column.type() == ValueType::kInt32 || column.type() == ValueType::kInt64)
    return append_decimal_integer(column, number);
  Column decimal(ValueType::kDouble);
  RETURN_IF_ERROR(append_text(decimal, number));
  return append_double(column, decimal.value<double>(0));
}

}  // namespace skua
