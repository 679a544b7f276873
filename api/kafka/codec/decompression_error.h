#pragma once

#include <cstddef>
#include <string>

#include "api/kafka/codec/compression.h"
#include "storage/base/status.h"

namespace skua::kafka {

[[nodiscard]] inline Status damaged(Compression compression) {
  return invalid_argument("compressed records are damaged or cut short (" +
                          std::string(compression_name(compression)) + ")");
}

[[nodiscard]] inline Status too_large(Compression compression, std::size_t bytes_max) {
  return resource_exhausted("compressed records are larger than " + std::to_string(bytes_max) +
                            " bytes when decompressed (" +
                            std::string(compression_name(compression)) + ")");
}

}  // namespace skua::kafka
