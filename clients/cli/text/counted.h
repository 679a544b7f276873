#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skua {

// "1 row", "3 rows".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one, std::string_view many);
[[nodiscard]] std::string counted_rows(std::uint64_t count);

}  // namespace skua
