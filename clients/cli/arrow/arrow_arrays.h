#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/column.h"

namespace arrow {
class Array;
class DataType;
}  // namespace arrow

namespace skua {

// The Arrow type of a column: moments are microseconds in UTC; lists have no null elements.
[[nodiscard]] std::shared_ptr<arrow::DataType> arrow_type(ValueType type);

// The cells of a column as an array. Errors: RESOURCE_EXHAUSTED.
[[nodiscard]] Result<std::shared_ptr<arrow::Array>> array_of(const Column& column);
[[nodiscard]] Result<std::shared_ptr<arrow::Array>> array_of(
    const std::vector<std::uint64_t>& from);

}  // namespace skua
