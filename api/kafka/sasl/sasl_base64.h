#pragma once

#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace skua {

// Base64 as SCRAM writes it: RFC 4648 section 4, padded, without line breaks.
[[nodiscard]] std::string encode_sasl_base64(std::string_view bytes);
// Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<std::string> decode_sasl_base64(std::string_view text);

}  // namespace skua
