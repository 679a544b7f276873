#include "clients/cli/text/json_text.h"

#include <charconv>
#include <cmath>

#include "clients/cli/text/base64.h"

namespace skua {
namespace {

constexpr std::uint64_t kExactIntegerMax = (1ULL << 53U) - 1;

template <typename T>
void append_number(std::string& out, T value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  out.append(buffer, end);
}

template <typename T>
void append_real(std::string& out, T value) {
  if (std::isnan(value)) {
    out += "\"NaN\"";
  } else if (std::isinf(value)) {
    out += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else if (value == 0 && std::signbit(value)) {
    // As "-0" it would read back as an integer, which has no sign.
    out += "-0.0";
  } else {
    append_number(out, value);
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte >= 0x20) {
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  out += '"';
}

void append_json_bool(std::string& out, bool value) { out += value ? "true" : "false"; }

void append_json_int(std::string& out, std::int64_t value) {
  constexpr auto kMax = static_cast<std::int64_t>(kExactIntegerMax);
  const bool quoted = value > kMax || value < -kMax;
  if (quoted) out += '"';
  append_number(out, value);
  if (quoted) out += '"';
}

void append_json_uint(std::string& out, std::uint64_t value) {
  const bool quoted = value > kExactIntegerMax;
  if (quoted) out += '"';
  append_number(out, value);
  if (quoted) out += '"';
}

void append_json_float(std::string& out, float value) { append_real(out, value); }

void append_json_double(std::string& out, double value) { append_real(out, value); }

void append_json_bytes(std::string& out, std::string_view bytes) {
  out += '"';
  append_base64(out, bytes);
  out += '"';
}

void append_json_timestamp(std::string& out, Timestamp value) {
  out += '"';
  append_rfc3339(out, value);
  out += '"';
}

void append_json_member(std::string& out, std::string_view name) {
  if (!out.empty() && out.back() != '{') out += ',';
  append_json_string(out, name);
  out += ':';
}

}  // namespace skua
