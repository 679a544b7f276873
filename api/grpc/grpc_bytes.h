#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <string>

#include "storage/base/result.h"

namespace skua {

// The bytes of a received message. Errors: INVALID_ARGUMENT (compressed bytes that cannot be read).
[[nodiscard]] Result<std::string> to_string(const grpc::ByteBuffer& buffer);

// A buffer that owns the moved text; long texts are not copied.
[[nodiscard]] grpc::ByteBuffer to_byte_buffer(std::string text);

}  // namespace skua
