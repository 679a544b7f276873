#include "api/kafka/codec/compression.h"

#include <lz4frame.h>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdlib>

#include "api/kafka/codec/writer.h"
#include "api/kafka/codec/xerial.h"

namespace skua::kafka {
namespace {

// The libraries fail here only when they get no memory.
void demand(bool succeeded) {
  if (!succeeded) std::abort();
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  constexpr int kGzipWindowBits = 15 + 16;
  demand(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindowBits, 8,
                      Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  demand(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string snappy_block(std::string_view bytes) {
  std::string out;
  snappy::Compress(bytes.data(), bytes.size(), &out);
  return out;
}

std::string lz4(std::string_view bytes) {
  std::string out(LZ4F_compressFrameBound(bytes.size(), nullptr), '\0');
  const std::size_t size =
      LZ4F_compressFrame(out.data(), out.size(), bytes.data(), bytes.size(), nullptr);
  demand(LZ4F_isError(size) == 0);
  out.resize(size);
  return out;
}

std::string zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), ZSTD_CLEVEL_DEFAULT);
  demand(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

std::string compress_block(Compression compression, std::string_view bytes) {
  switch (compression) {
    case Compression::kNone:
      break;
    case Compression::kGzip:
      return gzip(bytes);
    case Compression::kSnappy:
      return snappy_block(bytes);
    case Compression::kLz4:
      return lz4(bytes);
    case Compression::kZstd:
      return zstd(bytes);
  }
  return std::string(bytes);
}

}  // namespace

std::string_view compression_name(Compression compression) {
  constexpr std::string_view kNames[kCompressions] = {"none", "gzip", "snappy", "lz4", "zstd"};
  return kNames[static_cast<std::size_t>(compression)];
}

std::string compress(Compression compression, std::string_view bytes, std::size_t block_bytes) {
  if (block_bytes == 0) return compress_block(compression, bytes);
  const bool is_xerial = compression == Compression::kSnappy;
  std::string out(is_xerial ? kXerialHeader : std::string_view());
  Writer writer(out);
  do {
    const std::string block = compress_block(compression, bytes.substr(0, block_bytes));
    is_xerial ? writer.put_bytes(block) : writer.put_raw(block);
    bytes.remove_prefix(std::min(block_bytes, bytes.size()));
  } while (!bytes.empty());
  return out;
}

}  // namespace skua::kafka
