#pragma once

#include "api/service/write_request.h"
#include "api/wire/json_body.h"

namespace skua {

// Reads `rows`: an array of objects. A field that a row lacks is null there. Errors:
// INVALID_ARGUMENT.
[[nodiscard]] Status read_json_rows(JsonBody& body, JsonValue& value, const Limits& limits,
                                    WriteRequest& request);

}  // namespace skua
