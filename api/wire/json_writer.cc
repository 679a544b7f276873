#include "api/wire/json_writer.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "storage/model/column.h"

namespace skua {
namespace {

// The largest integer n such that n and all smaller ones survive in the doubles of JavaScript.
constexpr std::int64_t kSafeInteger = (std::int64_t{1} << 53) - 1;

constexpr std::size_t kNumberBytesMax = 32;

template <typename T>
T load(std::string_view bytes, std::size_t offset = 0) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

template <typename Integer>
void append_integer(std::string& out, Integer value) {
  const fmt::format_int text(value);
  out.append(text.data(), text.size());
}

// The fewest digits that read back the same. Beyond the integers that the type has one by one,
// fmt would fill up with zeros digits that are others in the value itself.
template <typename Float>
char* print(char* out, Float value) {
  constexpr auto kIntegers =
      static_cast<Float>(std::uint64_t{1} << std::numeric_limits<Float>::digits);
  if (std::abs(value) < kIntegers) return fmt::format_to(out, FMT_COMPILE("{}"), value);
  return std::to_chars(out, out + kNumberBytesMax, value).ptr;
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

}  // namespace

void JsonWriter::separate() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_.push_back(',');
}

void JsonWriter::open(char bracket) {
  separate();
  out_.push_back(bracket);
}

void JsonWriter::key(std::string_view name) {
  string(name);
  out_.push_back(':');
}

void JsonWriter::null() {
  separate();
  out_.append("null");
}

void JsonWriter::boolean(bool value) {
  separate();
  out_.append(value ? "true" : "false");
}

void JsonWriter::integer(std::int64_t value) {
  separate();
  const bool safe = value >= -kSafeInteger && value <= kSafeInteger;
  if (!safe) out_.push_back('"');
  append_integer(out_, value);
  if (!safe) out_.push_back('"');
}

void JsonWriter::unsigned_integer(std::uint64_t value) {
  separate();
  const bool safe = value <= static_cast<std::uint64_t>(kSafeInteger);
  if (!safe) out_.push_back('"');
  append_integer(out_, value);
  if (!safe) out_.push_back('"');
}

template <typename Float>
void JsonWriter::append_float(Float value) {
  if (std::isnan(value)) return string("NaN");
  if (std::isinf(value)) return string(value > 0 ? "Infinity" : "-Infinity");
  separate();
  char text[kNumberBytesMax];
  out_.append(text, static_cast<std::size_t>(print(text, value) - text));
  // Many readers take "-0" for an integer, which has no sign.
  if (value == 0 && std::signbit(value)) out_.append(".0");
}

void JsonWriter::number(float value) { append_float(value); }
void JsonWriter::number(double value) { append_float(value); }

void JsonWriter::string(std::string_view text) {
  separate();
  out_.push_back('"');
  escape(text);
  out_.push_back('"');
}

void JsonWriter::raw(std::string_view json) {
  separate();
  out_.append(json);
}

void JsonWriter::escape(std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!needs_escape(text[i])) continue;
    out_.append(text, begin, i - begin);
    begin = i + 1;
    out_.push_back('\\');
    switch (text[i]) {
      case '\n':
        out_.push_back('n');
        break;
      case '\t':
        out_.push_back('t');
        break;
      case '"':
      case '\\':
        out_.push_back(text[i]);
        break;
      default:
        out_.append("u00");
        out_.push_back(kDigits[text[i] >> 4]);
        out_.push_back(kDigits[text[i] & 15]);
        break;
    }
  }
  out_.append(text, begin);
}

void JsonWriter::base64(std::string_view bytes) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  separate();
  out_.push_back('"');
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j)
      group = (group << 8) | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j)
      out_.push_back(j <= count ? kAlphabet[(group >> (18 - 6 * j)) & 63] : '=');
  }
  out_.push_back('"');
}

void JsonWriter::time(Timestamp t) {
  // RFC 3339 ends with the year 9999; what lies beyond can only be given as its microseconds.
  if (!is_nameable(t)) return integer(t.us);
  separate();
  out_.push_back('"');
  append_rfc3339(out_, t);
  out_.push_back('"');
}

void JsonWriter::cell(ValueType type, std::string_view bytes) {
  switch (type) {
    case ValueType::kBool:
      return boolean(bytes[0] != '\0');
    case ValueType::kInt32:
      return integer(load<std::int32_t>(bytes));
    case ValueType::kInt64:
      return integer(load<std::int64_t>(bytes));
    case ValueType::kFloat:
      return number(load<float>(bytes));
    case ValueType::kDouble:
      return number(load<double>(bytes));
    case ValueType::kString:
      return string(bytes);
    case ValueType::kBytes:
      return base64(bytes);
    case ValueType::kUnixTimestamp:
      return time({load<std::int64_t>(bytes)});
    default:
      return list(element_type(type), bytes);
  }
}

void JsonWriter::list(ValueType type, std::string_view bytes) {
  begin_array();
  if (const std::size_t width = fixed_width(type); width != 0) {
    for (std::size_t at = 0; at < bytes.size(); at += width) cell(type, bytes.substr(at, width));
  } else {
    const std::uint32_t count = string_list_size(bytes);
    for (std::uint32_t i = 0; i < count; ++i) cell(type, string_list_element(bytes, i));
  }
  end_array();
}

}  // namespace skua
