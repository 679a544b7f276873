#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

// A span of time. Settings such as TTL and max_age use zero for "no limit".
using Duration = std::chrono::microseconds;

// A moment: microseconds since the Unix epoch, UTC. Event, created and read times are all moments.
// Arithmetic saturates at the first and last representable moment.
struct Timestamp {
  std::int64_t us = 0;

  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;

  [[nodiscard]] static constexpr Timestamp min() {
    return {std::numeric_limits<std::int64_t>::min()};
  }
  [[nodiscard]] static constexpr Timestamp max() {
    return {std::numeric_limits<std::int64_t>::max()};
  }
};

[[nodiscard]] constexpr Timestamp operator+(Timestamp t, Duration d) {
  std::int64_t us = 0;
  if (__builtin_add_overflow(t.us, d.count(), &us))
    return d.count() > 0 ? Timestamp::max() : Timestamp::min();
  return {us};
}

[[nodiscard]] constexpr Timestamp operator-(Timestamp t, Duration d) {
  std::int64_t us = 0;
  if (__builtin_sub_overflow(t.us, d.count(), &us))
    return d.count() > 0 ? Timestamp::min() : Timestamp::max();
  return {us};
}

[[nodiscard]] constexpr Duration operator-(Timestamp a, Timestamp b) {
  std::int64_t us = 0;
  if (__builtin_sub_overflow(a.us, b.us, &us)) return a > b ? Duration::max() : Duration::min();
  return Duration{us};
}

// The moments that requests may name: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999Z, the
// range of RFC 3339.
inline constexpr Timestamp kEarliestTimestamp{-62135596800000000};
inline constexpr Timestamp kLatestTimestamp{253402300799999999};

[[nodiscard]] constexpr bool is_nameable(Timestamp t) {
  return t >= kEarliestTimestamp && t <= kLatestTimestamp;
}

// RFC 3339 in UTC with 0, 3 or 6 fractional digits as needed: "2013-07-04T12:00:00Z". A moment
// outside the range above is written as the nearer end of it.
[[nodiscard]] std::string format_rfc3339(Timestamp t);

// Appends what format_rfc3339 returns.
void append_rfc3339(std::string& out, Timestamp t);

// Accepts RFC 3339 with any offset, up to 9 fractional digits (truncated to microseconds), "T" or a
// space between date and time, and a time without seconds. A leap second reads as the second after
// it. A text without an offset is refused: the answer would depend on a machine's time zone.
// Errors: INVALID_ARGUMENT, also for moments outside the range above.
[[nodiscard]] Result<Timestamp> parse_rfc3339(std::string_view text);

// Durations as people write them: "90s", "15m", "1h30m", "7d", "250ms", "0". Units: us ms s m h d,
// each once and the largest first. Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);
// What parse_duration reads back; a negative duration has a minus sign in front.
[[nodiscard]] std::string format_duration(Duration d);

}  // namespace skua
