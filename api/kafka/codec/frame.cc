#include "api/kafka/codec/frame.h"

#include "api/kafka/codec/big_endian.h"

namespace skua::kafka {
namespace {

// Key, version, correlation id and the length of the client id.
constexpr std::size_t kHeaderBytesLeast = 10;

Result<std::size_t> length_of(std::string_view length, std::size_t least, std::size_t most) {
  const auto bytes = load_big_endian<std::int32_t>(length.data());
  if (bytes < 0 || static_cast<std::size_t>(bytes) < least)
    return invalid_argument("a frame of " + std::to_string(bytes) + " bytes is not a request");
  if (static_cast<std::size_t>(bytes) > most)
    return resource_exhausted("a frame of " + std::to_string(bytes) +
                              " bytes is above the limit of " + std::to_string(most));
  return static_cast<std::size_t>(bytes);
}

}  // namespace

Result<std::size_t> frame_bytes(std::string_view length, std::size_t frame_bytes_max) {
  return length_of(length, kHeaderBytesLeast, frame_bytes_max);
}

Result<std::size_t> token_bytes(std::string_view length, std::size_t token_bytes_max) {
  return length_of(length, 0, token_bytes_max);
}

}  // namespace skua::kafka
