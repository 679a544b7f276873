#pragma once

#include "api/service/write_request.h"
#include "storage/base/limits.h"

namespace skua {

// Errors: INVALID_ARGUMENT naming rows_per_write_max.
[[nodiscard]] Status check_write_rows(std::string_view field, std::size_t rows,
                                      const Limits& limits);

// Errors: INVALID_ARGUMENT naming values_per_write_max.
[[nodiscard]] Status check_write_values(std::size_t rows, std::size_t columns,
                                        const Limits& limits);

// The column of event timestamps to fill, created empty. REQUIRES: there is none yet.
[[nodiscard]] Column& add_event_timestamps(WriteRequest& request);

// The name under which rejections and errors speak of event timestamps.
inline constexpr char kEventTimestampName[] = "event_timestamp";

}  // namespace skua
