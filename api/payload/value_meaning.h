#pragma once

#include <cstdint>
#include <string_view>

#include "storage/base/result.h"
#include "storage/model/column.h"

namespace skua {

// What a schema says of a value beyond its type (Avro's logicalType, the name that Kafka Connect
// and Debezium give a schema). It matters where the number becomes a UNIX_TIMESTAMP; elsewhere the
// value is taken as it is.
enum class ValueMeaning : std::uint8_t {
  kPlain,
  kMilliseconds,  // Since the epoch, UTC.
  kMicroseconds,
  kNanoseconds,
  kNotAMoment,  // A date, a time of day, a local time: no UNIX_TIMESTAMP without a time zone.
  kDecimal,     // Unscaled bytes: refused.
};

// Unknown names are plain.
[[nodiscard]] ValueMeaning meaning_of_logical_type(std::string_view name);
[[nodiscard]] ValueMeaning meaning_of_connect_name(std::string_view name);

// True when a number of this meaning is a moment.
[[nodiscard]] constexpr bool is_moment(ValueMeaning meaning) {
  return meaning == ValueMeaning::kMilliseconds || meaning == ValueMeaning::kMicroseconds ||
         meaning == ValueMeaning::kNanoseconds;
}

// The microseconds of a moment; nanoseconds are cut. REQUIRES: is_moment(meaning). Errors:
// INVALID_ARGUMENT (does not fit 64 bits).
[[nodiscard]] Result<std::int64_t> moment_us(std::int64_t number, ValueMeaning meaning);

// Appends an integer to a column, coerced (coercion.h) by what it means.
[[nodiscard]] Status append_integer(Column& column, std::int64_t number, ValueMeaning meaning);

// OK when bytes of this meaning may be taken as they are.
[[nodiscard]] Status check_bytes(ValueMeaning meaning);

}  // namespace skua
