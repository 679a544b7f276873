#pragma once

#include <string_view>

#include "api/wire/json_body.h"
#include "storage/base/time.h"

namespace skua {

// Reads a field that names a moment in RFC 3339. Errors: INVALID_ARGUMENT naming the field.
[[nodiscard]] Status read_json_time(JsonBody& body, JsonValue& value, std::string_view field,
                                    Timestamp& out);

}  // namespace skua
