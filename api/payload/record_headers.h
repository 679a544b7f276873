#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "api/payload/stream_record.h"
#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// The headers of a record that mean something; all others are passed over. Of a name that stands
// twice the last one counts.
struct RecordHeaders {
  bool is_delete = false;                        // operation=delete
  std::optional<std::string_view> event_ts;      // See event_time_of().
  std::optional<std::string_view> value_schema;  // __value_schema_id
  std::optional<std::string_view> key_schema;    // __key_schema_id

  [[nodiscard]] static RecordHeaders find(std::span<const RecordHeader> headers);
};

// The moment in a header event_ts: milliseconds since the epoch as decimal text, or as 8 bytes,
// big-endian. Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<Timestamp> event_time_of(std::string_view event_ts);

}  // namespace skua
