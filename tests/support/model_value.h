#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "skua/v1/types.pb.h"
#include "storage/model/value_type.h"

namespace skua::test {

// One value as tests see it; std::monostate is null. Integers and UNIX_TIMESTAMP are int64, FLOAT
// and DOUBLE are double, STRING and BYTES are text, numeric lists are doubles.
using ModelValue =
    std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<double>>;

// Equal bit by bit: NaN equals NaN, 0.0 differs from -0.0.
[[nodiscard]] bool same_value(const ModelValue& a, const ModelValue& b);

// A stored value as a column of `type` answers it (after widening).
[[nodiscard]] ModelValue widened(const ModelValue& value, ValueType type);

// For messages of failing tests.
[[nodiscard]] std::string describe(const ModelValue& value);

// Appends a value, null included, to a request column of that type.
void append_value(v1::Column& column, ValueType type, const ModelValue& value);

// The values of a column in row order; null where Column.nulls says so.
[[nodiscard]] std::vector<ModelValue> column_values(const v1::Column& column, std::size_t rows);

}  // namespace skua::test
