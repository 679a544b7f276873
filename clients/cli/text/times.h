#pragma once

#include <string>
#include <string_view>

#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// A moment as arguments give it: RFC 3339. Errors: INVALID_ARGUMENT naming the option.
[[nodiscard]] Result<Timestamp> parse_time_option(std::string_view option, std::string_view text);

// A moment of an answer for people; "-" for 0, which stands for "none" there.
[[nodiscard]] std::string moment_text(std::int64_t us);

}  // namespace skua
