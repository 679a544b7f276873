#include "api/wire/request_time.h"

#include <fmt/format.h>

namespace skua {

Result<Timestamp> nameable_time(std::string_view field, std::int64_t us) {
  const Timestamp time{us};
  if (is_nameable(time)) return time;
  return invalid_argument(fmt::format(
      "{}: not a moment of the years 1 to 9999, in microseconds since 1970-01-01T00:00:00Z",
      field));
}

Result<Timestamp> parse_time(std::string_view field, std::string_view text) {
  Result<Timestamp> time = parse_rfc3339(text);
  if (time.ok() && is_nameable(*time)) return time;
  return invalid_argument(
      fmt::format("{}: not an RFC 3339 time with an offset, such as 2013-07-04T12:00:00Z", field));
}

}  // namespace skua
