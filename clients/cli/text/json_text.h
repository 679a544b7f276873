#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/time.h"

namespace skua {

// The JSON of every Skua answer: integers beyond 2^53-1 are strings, so are NaN, Infinity and
// -Infinity; moments are RFC 3339; bytes are base64. Each function appends one JSON value.
void append_json_string(std::string& out, std::string_view text);
void append_json_bool(std::string& out, bool value);
void append_json_int(std::string& out, std::int64_t value);
void append_json_uint(std::string& out, std::uint64_t value);
void append_json_float(std::string& out, float value);
void append_json_double(std::string& out, double value);
void append_json_bytes(std::string& out, std::string_view bytes);
void append_json_timestamp(std::string& out, Timestamp value);

// Starts a member of an object: a comma unless it is the first, then "name":.
void append_json_member(std::string& out, std::string_view name);

}  // namespace skua
