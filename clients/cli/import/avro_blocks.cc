#include "clients/cli/import/avro_blocks.h"

#include <fmt/format.h>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include <cstring>

namespace skua {
namespace {

constexpr std::size_t kPackedBytesMax = std::size_t{64} << 20U;
constexpr std::size_t kBlockBytesMax = std::size_t{256} << 20U;
constexpr std::size_t kMetadataBytesMax = std::size_t{4} << 20U;

Status damaged(std::string_view what) {
  return data_loss(fmt::format("is no whole Avro file: {}", what));
}

Status too_large() {
  return resource_exhausted(fmt::format(
      "a block of the file exceeds {} bytes; write it with smaller blocks", kBlockBytesMax));
}

// Deflate without a header, as Avro has it.
Status inflate_raw(std::string_view packed, std::string& out) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return resource_exhausted("zlib has no memory");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&stream, &inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  int state = Z_OK;
  while (state == Z_OK) {
    const std::size_t before = out.size();
    if (before >= kBlockBytesMax) return too_large();
    out.resize(std::max<std::size_t>(before * 2, 1U << 16U));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    state = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
  }
  if (out.size() > kBlockBytesMax) return too_large();
  return state == Z_STREAM_END ? Status::ok_status() : damaged("a block does not inflate");
}

// Snappy, and behind it the CRC-32 of what comes out, big-endian.
Status unsnappy(std::string_view packed, std::string& out) {
  if (packed.size() < 4) return damaged("a block is too short");
  const std::string_view body = packed.substr(0, packed.size() - 4);
  std::size_t size = 0;
  if (!snappy::GetUncompressedLength(body.data(), body.size(), &size))
    return damaged("a block is no snappy");
  if (size > kBlockBytesMax) return too_large();
  out.resize(size);
  if (!snappy::RawUncompress(body.data(), body.size(), out.data()))
    return damaged("a block is no snappy");
  std::uint32_t expected = 0;
  for (const char byte : packed.substr(body.size()))
    expected = expected << 8U | static_cast<unsigned char>(byte);
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(out.data()), static_cast<uInt>(size));
  return crc == expected ? Status::ok_status() : damaged("the checksum of a block");
}

Status unzstd(std::string_view packed, std::string& out) {
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(),
                                                                     &ZSTD_freeDCtx);
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  while (true) {
    const std::size_t before = out.size();
    if (before >= kBlockBytesMax) return too_large();
    out.resize(std::max<std::size_t>(before * 2, 1U << 16U));
    ZSTD_outBuffer to{out.data(), out.size(), before};
    const std::size_t left = ZSTD_decompressStream(context.get(), &to, &in);
    const bool is_full = to.pos == to.size;
    out.resize(to.pos);
    if (ZSTD_isError(left) != 0) return damaged("a block is no zstd");
    if (left == 0 && in.pos == in.size) break;
    if (!is_full && in.pos == in.size) return damaged("a block ends too early");
  }
  return out.size() > kBlockBytesMax ? too_large() : Status::ok_status();
}

}  // namespace

Status AvroBlocks::read_exactly(char* to, std::size_t size) {
  ASSIGN_OR_RETURN(const std::size_t got, stream_->read(to, size));
  bytes_read_ += got;
  return got == size ? Status::ok_status() : damaged("it ends too early");
}

Result<std::int64_t> AvroBlocks::read_long() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    char byte = 0;
    RETURN_IF_ERROR(read_exactly(&byte, 1));
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0)
      return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
  }
  return damaged("a number is too long");
}

Result<std::string> AvroBlocks::read_bytes(std::size_t bytes_max) {
  ASSIGN_OR_RETURN(const std::int64_t size, read_long());
  if (size < 0 || static_cast<std::uint64_t>(size) > bytes_max) return damaged("a length");
  std::string out(static_cast<std::size_t>(size), '\0');
  RETURN_IF_ERROR(read_exactly(out.data(), out.size()));
  return out;
}

Status AvroBlocks::read_metadata(std::uint64_t entries) {
  for (; entries > 0; --entries) {
    if (bytes_read_ > kMetadataBytesMax) return damaged("its header is too long");
    ASSIGN_OR_RETURN(const std::string key, read_bytes(kMetadataBytesMax));
    ASSIGN_OR_RETURN(std::string value, read_bytes(kMetadataBytesMax));
    if (key == "avro.schema") schema_ = std::move(value);
    if (key == "avro.codec") codec_ = std::move(value);
  }
  return Status::ok_status();
}

Status AvroBlocks::read_header() {
  char magic[4] = {};
  RETURN_IF_ERROR(read_exactly(magic, sizeof(magic)));
  if (std::memcmp(magic, "Obj\x01", sizeof(magic)) != 0) return damaged("it does not begin as one");
  while (true) {
    ASSIGN_OR_RETURN(std::int64_t entries, read_long());
    if (entries == 0) break;
    if (entries < 0) {
      // With a negative count comes the size of the block.
      RETURN_IF_ERROR(read_long().status());
      if (__builtin_sub_overflow(std::int64_t{0}, entries, &entries)) return damaged("a count");
    }
    RETURN_IF_ERROR(read_metadata(static_cast<std::uint64_t>(entries)));
  }
  RETURN_IF_ERROR(read_exactly(sync_.data(), sync_.size()));
  for (const char* known : {"", "null", "deflate", "snappy", "zstandard"})
    if (codec_ == known) return Status::ok_status();
  return invalid_argument("its codec is not supported; null, deflate, snappy and zstandard are");
}

Result<std::unique_ptr<AvroBlocks>> AvroBlocks::open(std::unique_ptr<ByteStream> stream) {
  std::unique_ptr<AvroBlocks> blocks(new AvroBlocks(std::move(stream)));
  RETURN_IF_ERROR(blocks->read_header());
  return blocks;
}

Status AvroBlocks::decompress() {
  block_.clear();
  if (codec_ == "deflate") return inflate_raw(packed_, block_);
  if (codec_ == "snappy") return unsnappy(packed_, block_);
  if (codec_ == "zstandard") return unzstd(packed_, block_);
  block_.swap(packed_);
  return Status::ok_status();
}

Result<bool> AvroBlocks::read_block() {
  // The file ends where a block would begin.
  char first = 0;
  ASSIGN_OR_RETURN(const std::size_t got, stream_->read(&first, 1));
  if (got == 0) return false;
  bytes_read_ += got;
  std::uint64_t count = static_cast<std::uint64_t>(first & 0x7f);
  for (unsigned shift = 7; (first & 0x80) != 0; shift += 7) {
    if (shift >= 64) return damaged("a number is too long");
    RETURN_IF_ERROR(read_exactly(&first, 1));
    count |= static_cast<std::uint64_t>(first & 0x7f) << shift;
  }
  if ((count & 1U) != 0) return damaged("a count");
  rows_ = count >> 1U;
  ASSIGN_OR_RETURN(const std::int64_t size, read_long());
  if (size < 0) return damaged("a length");
  if (static_cast<std::uint64_t>(size) > kPackedBytesMax) return too_large();
  packed_.resize(static_cast<std::size_t>(size));
  RETURN_IF_ERROR(read_exactly(packed_.data(), packed_.size()));
  std::array<char, 16> sync{};
  RETURN_IF_ERROR(read_exactly(sync.data(), sync.size()));
  if (sync != sync_) return damaged("a block does not end where it should");
  return true;
}

Result<bool> AvroBlocks::next() {
  ASSIGN_OR_RETURN(const bool more, read_block());
  if (more) RETURN_IF_ERROR(decompress());
  return more;
}

Status AvroBlocks::check_the_rest() {
  while (true) {
    ASSIGN_OR_RETURN(const bool more, read_block());
    if (!more) return Status::ok_status();
  }
}

}  // namespace skua
