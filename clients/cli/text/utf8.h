#pragma once

#include <string_view>

namespace skua {

// Well-formed UTF-8 (Unicode, table 3-7): no surrogates, nothing written longer than it need be.
[[nodiscard]] bool is_utf8(std::string_view bytes);

}  // namespace skua
