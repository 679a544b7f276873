#pragma once

#include <optional>
#include <string_view>

#include "api/wire/dispatcher.h"

namespace skua {

inline constexpr std::string_view kJsonMediaType = "application/json";
inline constexpr std::string_view kProtobufMediaType = "application/x-protobuf";

[[nodiscard]] std::string_view media_type_of(Encoding encoding);

// The encoding a Content-Type names: application/x-protobuf or application/protobuf; JSON for
// application/json,
// "+json", text, a form (what curl -d claims) and nothing. nullopt: any other.
[[nodiscard]] std::optional<Encoding> encoding_of(std::string_view content_type);

// The encoding an Accept asks for, by quality; `otherwise` where it prefers neither. Source: RFC
// 9110, 12.5.1.
[[nodiscard]] Encoding accepted_encoding(std::string_view accept, Encoding otherwise);

}  // namespace skua
