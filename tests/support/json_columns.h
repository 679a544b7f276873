#pragma once

#include <nlohmann/json.hpp>

#include "skua/v1/types.pb.h"
#include "storage/base/time.h"
#include "storage/model/value_type.h"

namespace skua::test {

// Cells in the JSON of the HTTP door. All throw std::exception on JSON that is not what it must be.

// The cells of a request column, null where Column.nulls says so.
[[nodiscard]] nlohmann::json column_to_json(const v1::Column& column);

// Appends a cell, which may be null, to a column of an answer.
void append_json(v1::Column& column, ValueType type, const nlohmann::json& cell);

// RFC 3339, or a number of microseconds outside its range.
[[nodiscard]] Timestamp time_from_json(const nlohmann::json& time);

}  // namespace skua::test
