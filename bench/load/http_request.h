#pragma once

#include <string>
#include <string_view>

namespace skua::bench {

inline constexpr std::string_view kProtobuf = "application/x-protobuf";
inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kGetFeaturesPath = "/v1/online/get-features";

// A whole POST request of HTTP/1.1, keep-alive.
[[nodiscard]] std::string http_post(std::string_view path, std::string_view content_type,
                                    std::string_view body);

}  // namespace skua::bench
