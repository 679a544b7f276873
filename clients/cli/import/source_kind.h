#pragma once

#include <cstdint>
#include <string_view>

#include "clients/cli/import/column_plan.h"
#include "storage/model/column.h"

namespace skua {

// What a column of a typed file holds.
enum class SourceKind : std::uint8_t {
  kNothing,  // Only nulls.
  kBool,
  kInteger,
  kReal,
  kDecimal,
  kText,
  kBytes,
  kMoment,
  kOther,  // Nothing that fits any column: a date, a map.
};

// Whether values of such a column can be read as a column of the view at all; single values then
// still may not fit. `type`: what the file calls it. Errors: INVALID_ARGUMENT naming the column.
[[nodiscard]] Status check_source(SourceKind kind, bool is_list, std::string_view type,
                                  std::string_view name, ValueType wanted);
// The same of the event timestamp. Numbers need a unit.
[[nodiscard]] Status check_time_source(SourceKind kind, bool is_list, std::string_view type,
                                       std::string_view name, TimestampUnit unit);

// Units of a file's moments since the epoch: so many per second.
enum class MomentUnit : std::uint8_t { kSeconds, kMilliseconds, kMicroseconds, kNanoseconds };

// Appends a moment to a column of UNIX_TIMESTAMP. On error nothing is appended. Errors:
// INVALID_ARGUMENT: no whole number of microseconds, or outside the years 0001 to 9999.
[[nodiscard]] Status append_moment(Column& column, std::int64_t value, MomentUnit unit);

// Appends a decimal number, such as "-12.50", when none of its digits is lost: to an integer column
// one without a fraction; to FLOAT and DOUBLE one that reads back the same with as many digits
// after the point. On error nothing is appended. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status append_exact_decimal(Column& column, std::string_view text);

}  // namespace skua
