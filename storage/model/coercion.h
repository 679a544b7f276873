#pragma once

#include <cstdint>
#include <string_view>

#include "storage/base/result.h"
#include "storage/model/column.h"
#include "storage/model/feature_view.h"

namespace skua {

// Coercion by schema (design section 2): appends one arriving value to a column, in the column's
// type. Integers only when exact; an integer into FLOAT or DOUBLE, and decimal text and DOUBLE into
// FLOAT, round to the nearest, overflow is refused; text to timestamps by RFC 3339, an integer is
// microseconds, and moments outside the years 0001 to 9999 are refused; BYTES from text is base64
// (RFC 4648, padding may be left out). On error nothing is appended, and the message names the type
// and the reason but not the value. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status append_int64(Column& column, std::int64_t value);
[[nodiscard]] Status append_uint64(Column& column, std::uint64_t value);
[[nodiscard]] Status append_double(Column& column, double value);
[[nodiscard]] Status append_bool(Column& column, bool value);
// Text. For a STRING column: valid UTF-8, zero bytes included. Also, by the column's type: integer
// text ("12", not "12.0"), decimal text ("1e3"), "NaN", "Infinity", "-Infinity", "true", "false"
// (these in any case), RFC 3339, base64.
[[nodiscard]] Status append_text(Column& column, std::string_view value);
// Raw bytes, as protobuf carries them: BYTES, or STRING when valid UTF-8.
[[nodiscard]] Status append_bytes(Column& column, std::string_view value);
// A list, gathered as a column of its element type without nulls; the elements were coerced one by
// one.
[[nodiscard]] Status append_list(Column& column, const Column& elements);

// An event timestamp: RFC 3339 text, or a bare number where the view declares a unit. Appends to a
// column of UNIX_TIMESTAMP. Errors: INVALID_ARGUMENT, also for moments outside the years 0001 to
// 9999.
[[nodiscard]] Status append_event_timestamp(Column& column, std::string_view text,
                                            TimestampUnit unit);
[[nodiscard]] Status append_event_timestamp(Column& column, std::int64_t number,
                                            TimestampUnit unit);

// Appends row `row` of a column of any type to a column of another, coerced as above; null stays
// null.
[[nodiscard]] Status append_coerced(Column& column, const Column& from, std::size_t row);

}  // namespace skua
