#pragma once

#include <string_view>

#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// A moment that a request names in microseconds. Errors: INVALID_ARGUMENT naming the field, when it
// lies outside the years 1 to 9999.
[[nodiscard]] Result<Timestamp> nameable_time(std::string_view field, std::int64_t us);

// A moment that a request names as RFC 3339 text. Errors: INVALID_ARGUMENT naming the field.
[[nodiscard]] Result<Timestamp> parse_time(std::string_view field, std::string_view text);

}  // namespace skua
