#include "api/payload/value_meaning.h"

#include <array>
#include <utility>

#include "storage/model/coercion.h"

namespace skua {
namespace {

using Names = std::pair<std::string_view, ValueMeaning>;

constexpr std::array kLogicalTypes = {
    Names{"timestamp-millis", ValueMeaning::kMilliseconds},
    Names{"timestamp-micros", ValueMeaning::kMicroseconds},
    Names{"timestamp-nanos", ValueMeaning::kNanoseconds},
    Names{"local-timestamp-millis", ValueMeaning::kNotAMoment},
    Names{"local-timestamp-micros", ValueMeaning::kNotAMoment},
    Names{"local-timestamp-nanos", ValueMeaning::kNotAMoment},
    Names{"date", ValueMeaning::kNotAMoment},
    Names{"time-millis", ValueMeaning::kNotAMoment},
    Names{"time-micros", ValueMeaning::kNotAMoment},
    Names{"decimal", ValueMeaning::kDecimal},
    Names{"big-decimal", ValueMeaning::kDecimal},
};

constexpr std::array kConnectNames = {
    Names{"org.apache.kafka.connect.data.Timestamp", ValueMeaning::kMilliseconds},
    Names{"org.apache.kafka.connect.data.Date", ValueMeaning::kNotAMoment},
    Names{"org.apache.kafka.connect.data.Time", ValueMeaning::kNotAMoment},
    Names{"org.apache.kafka.connect.data.Decimal", ValueMeaning::kDecimal},
    Names{"io.debezium.time.Timestamp", ValueMeaning::kMilliseconds},
    Names{"io.debezium.time.MicroTimestamp", ValueMeaning::kMicroseconds},
    Names{"io.debezium.time.NanoTimestamp", ValueMeaning::kNanoseconds},
    Names{"io.debezium.time.Date", ValueMeaning::kNotAMoment},
    Names{"io.debezium.time.Time", ValueMeaning::kNotAMoment},
    Names{"io.debezium.time.MicroTime", ValueMeaning::kNotAMoment},
    Names{"io.debezium.time.NanoTime", ValueMeaning::kNotAMoment},
    Names{"io.debezium.time.Year", ValueMeaning::kNotAMoment},
    Names{"io.debezium.time.MicroDuration", ValueMeaning::kNotAMoment},
    Names{"io.debezium.time.NanoDuration", ValueMeaning::kNotAMoment},
};

template <std::size_t kSize>
ValueMeaning find(const std::array<Names, kSize>& names, std::string_view name) {
  for (const auto& [known, meaning] : names)
    if (known == name) return meaning;
  return ValueMeaning::kPlain;
}

Status no_moment() {
  return invalid_argument(
      "cannot be read as UNIX_TIMESTAMP: its schema makes it a date, a time of day or a local "
      "time; send a timestamp in UTC, or make the feature an integer");
}

Status decimal_refused() {
  return invalid_argument(
      "the logical type decimal is not supported; send a double, a float or text");
}

}  // namespace

ValueMeaning meaning_of_logical_type(std::string_view name) { return find(kLogicalTypes, name); }
ValueMeaning meaning_of_connect_name(std::string_view name) { return find(kConnectNames, name); }

Result<std::int64_t> moment_us(std::int64_t number, ValueMeaning meaning) {
  if (meaning == ValueMeaning::kMicroseconds) return number;
  if (meaning == ValueMeaning::kNanoseconds) return number / 1000 - (number % 1000 < 0 ? 1 : 0);
  std::int64_t us = 0;
  if (__builtin_mul_overflow(number, std::int64_t{1000}, &us))
    return invalid_argument("the moment lies outside the years 0001 to 9999");
  return us;
}

Status append_integer(Column& column, std::int64_t number, ValueMeaning meaning) {
  if (meaning == ValueMeaning::kPlain) return append_int64(column, number);
  if (meaning == ValueMeaning::kDecimal) return decimal_refused();
  if (element_type(column.type()) != ValueType::kUnixTimestamp) return append_int64(column, number);
  if (!is_moment(meaning)) return no_moment();
  ASSIGN_OR_RETURN(const std::int64_t us, moment_us(number, meaning));
  return append_int64(column, us);
}

Status check_bytes(ValueMeaning meaning) {
  return meaning == ValueMeaning::kDecimal ? decimal_refused() : Status::ok_status();
}

}  // namespace skua
