#pragma once

#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

// Standard base64 with padding (RFC 4648, section 4).
void append_base64(std::string& out, std::string_view bytes);

// Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<std::string> decode_base64(std::string_view text);

}  // namespace skua
