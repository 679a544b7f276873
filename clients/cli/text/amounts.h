#pragma once

#include <cstdint>
#include <string>

#include "storage/base/time.h"

namespace skua {

// Amounts for people, rounded to what they need: "12 MiB", "3 h 12 min", "1,234,567".
[[nodiscard]] std::string size_text(std::uint64_t bytes);
[[nodiscard]] std::string span_text(Duration span);
[[nodiscard]] std::string count_text(std::uint64_t count);

}  // namespace skua
