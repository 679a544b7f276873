#pragma once

#include <cstdint>
#include <functional>

#include "clients/cli/import/source_kind.h"
#include "storage/model/column.h"

namespace arrow {
class Array;
class DataType;
}  // namespace arrow

namespace skua {

// What a column of this type holds; `is_list`, of lists.
[[nodiscard]] SourceKind source_kind(const arrow::DataType& type, bool& is_list);

// Told of each value that does not fit.
using ValueRefused = std::function<void(std::size_t row, Status reason)>;

// Appends every value of an array, coerced by schema; null where it does not fit. Moments without a
// time zone are UTC. REQUIRES: check_source() accepted the type.
void append_array(const arrow::Array& from, Column& to, const ValueRefused& refused);

// The same for event timestamps; bare numbers are of this unit. REQUIRES: check_time_source()
// accepted the type.
void append_time_array(const arrow::Array& from, Column& to, TimestampUnit unit,
                       const ValueRefused& refused);

}  // namespace skua
