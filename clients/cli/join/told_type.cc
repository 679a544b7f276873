#include "clients/cli/join/told_type.h"

#include <charconv>
#include <cstdint>
#include <string_view>

namespace skua {
namespace {

template <typename T>
bool reads_as(const std::string& text) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  return parsed.ec == std::errc{} && parsed.ptr == end;
}

// Written as numbers are: no zeros in front, no sign of a zero, digits around the point.
bool looks_like_number(std::string_view text) {
  if (text == "-0") return false;
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool digit_first = !text.empty() && text[0] >= '0' && text[0] <= '9';
  const bool zeros_first = text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
  return digit_first && !zeros_first && !text.ends_with('.');
}

bool is_whole(std::string_view text) { return text.find_first_of(".eE") == text.npos; }

}  // namespace

void ToldType::add_number(const std::string& text) {
  const bool integer = is_whole(text) && reads_as<std::int64_t>(text);
  has_integer_ = has_integer_ || integer;
  has_real_ = has_real_ || !integer;
}

void ToldType::add(const InputValue& value) {
  using Kind = InputValue::Kind;
  if (value.kind == Kind::kNull) return;
  if (value.kind == Kind::kList) {
    is_list_ = true;
    for (const InputValue& element : value.elements) {
      if (element.kind == Kind::kNumber) add_number(element.text);
      has_bool_ = has_bool_ || element.kind == Kind::kBool;
      has_text_ = has_text_ || element.kind == Kind::kText;
    }
    return;
  }
  is_scalar_ = true;
  if (value.kind == Kind::kNumber) add_number(value.text);
  has_bool_ = has_bool_ || value.kind == Kind::kBool;
  has_text_ = has_text_ || value.kind == Kind::kText;
}

void ToldType::add_field(const std::string& text) {
  is_csv_ = true;
  is_scalar_ = true;
  if (has_text_) return;
  if (text == "true" || text == "false" || text == "True" || text == "False") {
    has_bool_ = true;
  } else if (text == "NaN") {
    has_real_ = true;
  } else if (looks_like_number(text) && reads_as<std::int64_t>(text)) {
    has_integer_ = true;
  } else if (looks_like_number(text) && !is_whole(text) && reads_as<double>(text)) {
    has_real_ = true;
  } else {
    has_text_ = true;
  }
}

Result<ValueType> ToldType::type() const {
  const bool has_number = has_integer_ || has_real_;
  const int kinds = (has_text_ ? 1 : 0) + (has_bool_ ? 1 : 0) + (has_number ? 1 : 0);
  if (kinds > 1 && is_csv_) return ValueType::kString;
  if (kinds > 1 || (is_list_ && is_scalar_))
    return invalid_argument(
        "its values are of several kinds (texts, numbers, booleans, lists), which one column "
        "cannot hold");
  ValueType type = ValueType::kString;
  if (has_bool_) type = ValueType::kBool;
  if (has_integer_) type = ValueType::kInt64;
  if (has_real_) type = ValueType::kDouble;
  return is_list_ ? list_of(type) : type;
}

ValueType list_of(ValueType element) {
  for (std::uint64_t number = 0; number < 256; ++number) {
    const auto type = value_type_from_number(number);
    if (type.has_value() && is_list(*type) && element_type(*type) == element) return *type;
  }
  return element;
}

}  // namespace skua
