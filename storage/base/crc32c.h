#pragma once

#include <cstdint>
#include <string_view>

namespace skua {

// CRC-32C (Castagnoli, RFC 3720 B.4), with the processor's instruction where it has one.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

// The same by tables.
[[nodiscard]] std::uint32_t crc32c_by_tables(std::string_view bytes);

}  // namespace skua
