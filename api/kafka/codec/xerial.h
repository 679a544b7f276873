#pragma once

#include <string_view>

namespace skua::kafka {

// The framing of snappy-java: this header (eight bytes of magic, version 1, compatible with 1),
// then blocks of raw snappy, each after its length as int32. The header may come again between
// blocks.
inline constexpr std::string_view kXerialHeader("\x82SNAPPY\0\0\0\0\1\0\0\0\1", 16);
inline constexpr std::string_view kXerialMagic = kXerialHeader.substr(0, 8);

}  // namespace skua::kafka
