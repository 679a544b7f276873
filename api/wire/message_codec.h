#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "api/wire/dispatcher.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"

namespace skua {

// Protobuf messages from and to bytes, in either encoding; JSON is protobuf's JSON mapping with the
// field names of the .proto files. Unknown JSON fields are refused. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status parse_message(std::string_view body, Encoding encoding, const Limits& limits,
                                   google::protobuf::Message& out);

// Errors: INTERNAL; RESOURCE_EXHAUSTED naming answer_bytes_max.
[[nodiscard]] Result<std::string> serialize_message(const google::protobuf::Message& message,
                                                    Encoding encoding, const Limits& limits);

// The error of bytes that are no message of this name.
[[nodiscard]] Status not_a_message(std::string_view full_name);

[[nodiscard]] Status answer_too_large(const Limits& limits);

}  // namespace skua
