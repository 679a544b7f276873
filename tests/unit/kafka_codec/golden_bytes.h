#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace skua::kafka {

[[nodiscard]] std::string from_hex(std::string_view hex);

// (key, version) -> bytes, of the lines of tests/compat/golden/kafka/messages.txt that begin with
// `kind`: "request" (whole frames), "response" (bodies) or "compressed" (key is the compression).
using GoldenBytes = std::map<std::pair<std::int16_t, std::int16_t>, std::string>;
[[nodiscard]] GoldenBytes golden_bytes(const std::string& kind);

}  // namespace skua::kafka
