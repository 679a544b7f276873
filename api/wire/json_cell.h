#pragma once

#include "api/wire/json_body.h"
#include "storage/model/column.h"
#include "storage/model/feature_view.h"

namespace skua {

// Append one JSON value to a column, coerced by its type. The returned Status is about the body (it
// is not JSON). A value that does not fit the column sets `reason`, and nothing is appended.
[[nodiscard]] Status append_json_cell(JsonBody& body, JsonValue& value, Column& to, Status& reason);

// The same for an event timestamp: RFC 3339 text, or a number where the view declares its unit.
[[nodiscard]] Status append_json_time(JsonBody& body, JsonValue& value, TimestampUnit unit,
                                      Column& to, Status& reason);

// Appends an array of keys. Errors: INVALID_ARGUMENT naming `path` and the row; more than
// `rows_max` rows.
[[nodiscard]] Status append_json_keys(JsonBody& body, JsonValue& value, const std::string& path,
                                      std::uint64_t rows_max, Column& to);

}  // namespace skua
