#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "api/kafka/codec/byte_buffer.h"
#include "api/kafka/codec/compression.h"
#include "storage/base/status.h"

struct z_stream_s;
struct LZ4F_dctx_s;
struct ZSTD_DCtx_s;

namespace skua::kafka {

// Decompresses what clients compress: gzip members, LZ4 frames and zstd frames, also several one
// after another, and snappy in both framings. Keeps what the libraries need, so that it is worth
// having one per thread. Not thread-safe.
class Decompressor {
 public:
  Decompressor();
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  ~Decompressor();

  // Replaces what `out` has; its room is reused. Never takes more room than `bytes_max` and little
  // more. Errors: INVALID_ARGUMENT when damaged or cut short; RESOURCE_EXHAUSTED when there are
  // more than `bytes_max` bytes. REQUIRES: fewer than 2^31 bytes each.
  [[nodiscard]] Status decompress(Compression compression, std::string_view bytes,
                                  std::size_t bytes_max, ByteBuffer& out);

 private:
  [[nodiscard]] Status gunzip(std::string_view bytes, std::size_t bytes_max, ByteBuffer& out);
  [[nodiscard]] Status decompress_lz4(std::string_view bytes, std::size_t bytes_max,
                                      ByteBuffer& out);
  [[nodiscard]] Status decompress_zstd(std::string_view bytes, std::size_t bytes_max,
                                       ByteBuffer& out);

  struct EndGzip {
    void operator()(z_stream_s* stream) const;
  };
  struct EndLz4 {
    void operator()(LZ4F_dctx_s* context) const;
  };
  struct EndZstd {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  std::unique_ptr<z_stream_s, EndGzip> gzip_;
  std::unique_ptr<LZ4F_dctx_s, EndLz4> lz4_;
  std::unique_ptr<ZSTD_DCtx_s, EndZstd> zstd_;
};

}  // namespace skua::kafka
