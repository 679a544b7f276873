#pragma once

#include <string_view>

#include "storage/base/result.h"
#include "storage/model/column.h"

namespace skua {

// True when the text is a number of JSON (RFC 8259, section 6).
[[nodiscard]] bool is_json_number(std::string_view text);

// The number that a token begins with, as simdjson hands tokens out: without the white space
// behind it.
[[nodiscard]] std::string_view trim_json_token(std::string_view token);

// Appends a number of JSON, coerced as coercion.h says and exact: integers of 64 bits keep all
// their digits, decimal text is an integer only where its fraction is zero, and else rounds once to
// the nearest FLOAT or DOUBLE. REQUIRES: is_json_number(number). Errors: INVALID_ARGUMENT, and
// nothing is appended.
[[nodiscard]] Status append_json_number(Column& column, std::string_view number);

}  // namespace skua
