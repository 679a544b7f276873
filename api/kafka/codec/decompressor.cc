#include "api/kafka/codec/decompressor.h"

#include <lz4frame.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

#include "api/kafka/codec/capped_output.h"
#include "api/kafka/codec/decompression_error.h"
#include "api/kafka/codec/snappy_blocks.h"

namespace skua::kafka {
namespace {

// Records of text shrink to a fourth or less.
constexpr std::size_t kExpectedRatio = 4;

// Every frame is of the current zstd format or one to skip: Debian's library still has decoders of
// the formats before 1.0, which nobody sends and which are not made for hostile bytes.
bool has_current_frames(std::string_view bytes) {
  while (!bytes.empty()) {
    std::uint32_t magic = 0;
    if (bytes.size() < sizeof(magic)) return false;
    std::memcpy(&magic, bytes.data(), sizeof(magic));
    constexpr std::uint32_t kSkippableBits = 0xf;
    if (magic != ZSTD_MAGICNUMBER && (magic & ~kSkippableBits) != ZSTD_MAGIC_SKIPPABLE_START)
      return false;
    const std::size_t frame = ZSTD_findFrameCompressedSize(bytes.data(), bytes.size());
    if (ZSTD_isError(frame) != 0 || frame == 0 || frame > bytes.size()) return false;
    bytes.remove_prefix(frame);
  }
  return true;
}

}  // namespace

void Decompressor::EndGzip::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}
void Decompressor::EndLz4::operator()(LZ4F_dctx_s* context) const {
  LZ4F_freeDecompressionContext(context);
}
void Decompressor::EndZstd::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

Decompressor::Decompressor() = default;
Decompressor::~Decompressor() = default;

Status Decompressor::decompress(Compression compression, std::string_view bytes,
                                std::size_t bytes_max, ByteBuffer& out) {
  switch (compression) {
    case Compression::kNone:
      break;
    case Compression::kGzip:
      return gunzip(bytes, bytes_max, out);
    case Compression::kSnappy:
      return decompress_snappy(bytes, bytes_max, out);
    case Compression::kLz4:
      return decompress_lz4(bytes, bytes_max, out);
    case Compression::kZstd:
      return decompress_zstd(bytes, bytes_max, out);
  }
  if (bytes.size() > bytes_max) return too_large(compression, bytes_max);
  out.clear();
  out.reserve(bytes.size());
  std::copy(bytes.begin(), bytes.end(), out.data());
  out.set_size(bytes.size());
  return Status::ok_status();
}

Status Decompressor::gunzip(std::string_view bytes, std::size_t bytes_max, ByteBuffer& out) {
  if (gzip_ == nullptr) {
    gzip_.reset(new z_stream{});
    constexpr int kGzipOrZlib = 15 + 32;
    if (inflateInit2(gzip_.get(), kGzipOrZlib) != Z_OK) throw std::bad_alloc();
  }
  z_stream& stream = *gzip_;
  inflateReset(&stream);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  CappedOutput output(out, bytes_max, kExpectedRatio * bytes.size());
  while (!output.is_over()) {
    const auto room = output.room();
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out = static_cast<uInt>(room.size());
    const int outcome = inflate(&stream, Z_NO_FLUSH);
    output.add(room.size() - stream.avail_out);
    if (outcome == Z_STREAM_END) {
      if (stream.avail_in == 0) break;
      inflateReset(&stream);  // Another member follows.
    } else if (outcome != Z_OK || (stream.avail_in == 0 && stream.avail_out > 0)) {
      return damaged(Compression::kGzip);
    }
  }
  return output.is_over() ? too_large(Compression::kGzip, bytes_max) : Status::ok_status();
}

Status Decompressor::decompress_lz4(std::string_view bytes, std::size_t bytes_max,
                                    ByteBuffer& out) {
  if (lz4_ == nullptr) {
    LZ4F_dctx* context = nullptr;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0)
      throw std::bad_alloc();
    lz4_.reset(context);
  }
  LZ4F_resetDecompressionContext(lz4_.get());
  CappedOutput output(out, bytes_max, kExpectedRatio * bytes.size());
  while (!output.is_over()) {
    const auto room = output.room();
    std::size_t read = bytes.size();
    std::size_t written = room.size();
    const std::size_t wanted =
        LZ4F_decompress(lz4_.get(), room.data(), &written, bytes.data(), &read, nullptr);
    if (LZ4F_isError(wanted) != 0) return damaged(Compression::kLz4);
    output.add(written);
    bytes.remove_prefix(read);
    const bool has_frame_ended = wanted == 0;
    if (has_frame_ended && bytes.empty()) break;
    const bool is_stuck = read == 0 && written == 0;
    if (is_stuck || (!has_frame_ended && bytes.empty() && written < room.size()))
      return damaged(Compression::kLz4);
  }
  return output.is_over() ? too_large(Compression::kLz4, bytes_max) : Status::ok_status();
}

// In one call into contiguous room: the library's streaming would allocate the window that a frame
// claims (up to 128 MiB) and copy out of it. Room that turns out too small is made larger, which
// reused room rarely needs.
Status Decompressor::decompress_zstd(std::string_view bytes, std::size_t bytes_max,
                                     ByteBuffer& out) {
  if (zstd_ == nullptr) {
    zstd_.reset(ZSTD_createDCtx());
    if (zstd_ == nullptr) throw std::bad_alloc();
  }
  if (!has_current_frames(bytes)) return damaged(Compression::kZstd);
  std::size_t wanted = kExpectedRatio * bytes.size();
  const unsigned long long claimed = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (claimed == ZSTD_CONTENTSIZE_ERROR) return damaged(Compression::kZstd);
  if (claimed != ZSTD_CONTENTSIZE_UNKNOWN) {
    if (claimed > bytes_max) return too_large(Compression::kZstd, bytes_max);
    wanted = std::max<std::size_t>(wanted, claimed);
  }
  for (out.clear();;) {
    out.reserve(std::min(bytes_max, wanted));
    const std::size_t room = std::min(bytes_max, out.capacity());
    const std::size_t outcome =
        ZSTD_decompressDCtx(zstd_.get(), out.data(), room, bytes.data(), bytes.size());
    if (ZSTD_isError(outcome) == 0) {
      out.set_size(outcome);
      return Status::ok_status();
    }
    if (ZSTD_getErrorCode(outcome) != ZSTD_error_dstSize_tooSmall)
      return damaged(Compression::kZstd);
    if (room == bytes_max) return too_large(Compression::kZstd, bytes_max);
    wanted = 4 * room;
  }
}

}  // namespace skua::kafka
