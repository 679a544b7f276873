#pragma once

#include <string_view>

namespace skua {

// The version of this build, from CMakeLists.txt.
inline constexpr std::string_view kVersion = SKUA_VERSION;

}  // namespace skua
