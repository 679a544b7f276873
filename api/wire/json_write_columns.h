#pragma once

#include "api/service/write_request.h"
#include "api/wire/json_body.h"

namespace skua {

// Reads `columns`: an object of arrays. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status read_json_columns(JsonBody& body, JsonValue& value, const Limits& limits,
                                       WriteRequest& request);

// Reads `event_timestamps`: an array of times. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status read_json_event_timestamps(JsonBody& body, JsonValue& value,
                                                const Limits& limits, WriteRequest& request);

}  // namespace skua
