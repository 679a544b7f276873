#pragma once

#include "storage/base/time.h"

namespace skua {

// TTL is a serving rule: true when a row with this event timestamp may not be served at `at` (the
// read time, or the as-of). An age equal to the TTL is still served; a TTL of zero never goes
// stale.
[[nodiscard]] constexpr bool is_outside_ttl(Timestamp event_timestamp, Duration ttl, Timestamp at) {
  return ttl.count() > 0 && at - event_timestamp > ttl;
}

}  // namespace skua
