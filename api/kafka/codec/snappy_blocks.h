#pragma once

#include <cstddef>
#include <string_view>

#include "api/kafka/codec/byte_buffer.h"
#include "storage/base/status.h"

namespace skua::kafka {

// Decompresses one raw snappy block, or the blocks of the framing of xerial.h; see
// Decompressor::decompress.
[[nodiscard]] Status decompress_snappy(std::string_view bytes, std::size_t bytes_max,
                                       ByteBuffer& out);

}  // namespace skua::kafka
