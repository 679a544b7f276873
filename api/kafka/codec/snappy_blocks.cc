#include "api/kafka/codec/snappy_blocks.h"

#include <snappy.h>

#include <algorithm>

#include "api/kafka/codec/decompression_error.h"
#include "api/kafka/codec/reader.h"
#include "api/kafka/codec/xerial.h"
#include "storage/base/result.h"

namespace skua::kafka {
namespace {

// A copy of 64 bytes takes three; a block that claims far more is a lie and gets no memory.
constexpr std::size_t kRatioMax = 64;

// Appends one block.
Status decompress_block(std::string_view block, std::size_t bytes_max, ByteBuffer& out) {
  std::size_t claimed = 0;
  if (!snappy::GetUncompressedLength(block.data(), block.size(), &claimed) ||
      claimed / kRatioMax > block.size())
    return damaged(Compression::kSnappy);
  if (claimed > bytes_max - out.size()) return too_large(Compression::kSnappy, bytes_max);
  if (claimed > out.capacity() - out.size())
    out.reserve(std::min(bytes_max, std::max(out.size() + claimed, 2 * out.capacity())));
  if (!snappy::RawUncompress(block.data(), block.size(), out.data() + out.size()))
    return damaged(Compression::kSnappy);
  out.set_size(out.size() + claimed);
  return Status::ok_status();
}

}  // namespace

Status decompress_snappy(std::string_view bytes, std::size_t bytes_max, ByteBuffer& out) {
  out.clear();
  out.reserve(1);
  if (!bytes.starts_with(kXerialMagic)) return decompress_block(bytes, bytes_max, out);
  Reader reader(bytes);
  while (!reader.rest().empty()) {
    if (reader.rest().starts_with(kXerialMagic)) {
      // The two version numbers have never been other than 1.
      (void)reader.i64();
      (void)reader.i64();
    } else {
      const std::string_view block = reader.bytes();
      if (reader.ok()) RETURN_IF_ERROR(decompress_block(block, bytes_max, out));
    }
  }
  return reader.ok() ? Status::ok_status() : damaged(Compression::kSnappy);
}

}  // namespace skua::kafka
