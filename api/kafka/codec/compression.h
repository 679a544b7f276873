#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace skua::kafka {

// What the records of a batch may be compressed with, with Kafka's numbers.
enum class Compression : std::uint8_t { kNone = 0, kGzip = 1, kSnappy = 2, kLz4 = 3, kZstd = 4 };

inline constexpr std::uint8_t kCompressions = 5;

// "gzip"; also the label of metrics.
[[nodiscard]] std::string_view compression_name(Compression compression);

// Compresses as clients do, for tests and benchmarks. `block_bytes` 0: one gzip member, LZ4 frame,
// zstd frame or raw snappy block. Otherwise several of them, each of so many bytes, one after
// another; snappy then has the framing of snappy-java ("xerial").
[[nodiscard]] std::string compress(Compression compression, std::string_view bytes,
                                   std::size_t block_bytes = 0);

}  // namespace skua::kafka
