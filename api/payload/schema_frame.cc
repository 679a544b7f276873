#include "api/payload/schema_frame.h"

#include <algorithm>
#include <limits>

namespace skua {
namespace {

constexpr char kIdMagic = 0;
constexpr char kGuidMagic = 1;
constexpr std::size_t kIdBytes = 5;
constexpr std::size_t kGuidBytes = 17;
// Messages nest about this deep in no file that a registry accepted.
constexpr std::int64_t kMessageIndexesMax = 32;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::optional<SchemaFrame> parse(std::string_view bytes) {
  SchemaFrame frame;
  if (bytes.size() >= kIdBytes && bytes[0] == kIdMagic) {
    std::uint32_t id = 0;
    for (std::size_t i = 1; i < kIdBytes; ++i) id = (id << 8) | byte_at(bytes, i);
    frame.key.id = static_cast<std::int32_t>(id);
    frame.rest = bytes.substr(kIdBytes);
    // 0 stands for "by GUID" here and is no id of any registry.
    if (frame.key.id <= 0) return std::nullopt;
    return frame;
  }
  if (bytes.size() >= kGuidBytes && bytes[0] == kGuidMagic) {
    for (std::size_t i = 1; i < kGuidBytes; ++i) frame.key.guid[i - 1] = byte_at(bytes, i);
    frame.rest = bytes.substr(kGuidBytes);
    return frame;
  }
  return std::nullopt;
}

// A zig-zag varint in front of `bytes`.
std::optional<std::int64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 10); ++i) {
    value |= static_cast<std::uint64_t>(byte_at(bytes, i) & 0x7f) << (7 * i);
    if ((byte_at(bytes, i) & 0x80) != 0) continue;
    bytes.remove_prefix(i + 1);
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  return std::nullopt;
}

Status bad_indexes() {
  return invalid_argument("the message indexes behind the schema id are damaged");
}

}  // namespace

std::string SchemaKey::to_text() const {
  if (id != 0) return "schema id " + std::to_string(id);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "schema ";
  for (std::size_t i = 0; i < guid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[guid[i] >> 4];
    text += kDigits[guid[i] & 15];
  }
  return text;
}

Result<std::optional<SchemaFrame>> parse_schema_frame(std::string_view payload,
                                                      std::optional<std::string_view> header) {
  if (header) {
    std::optional<SchemaFrame> frame = parse(*header);
    if (!frame)
      return invalid_argument(
          "the header with the schema id is neither 00 and an id nor 01 and a GUID");
    frame->is_in_header = true;
    frame->body = payload;
    return frame;
  }
  std::optional<SchemaFrame> frame = parse(payload);
  if (frame) frame->body = frame->rest;
  return frame;
}

Result<MessageIndexes> take_message_indexes(SchemaFrame& frame) {
  const auto count = take_varint(frame.rest);
  if (!count || *count < 0 || *count > kMessageIndexesMax) return bad_indexes();
  MessageIndexes indexes;
  for (std::int64_t i = 0; i < *count; ++i) {
    const auto index = take_varint(frame.rest);
    if (!index || *index < 0 || *index > std::numeric_limits<std::int32_t>::max())
      return bad_indexes();
    indexes.push_back(static_cast<std::int32_t>(*index));
  }
  if (indexes.empty()) indexes.push_back(0);  // The usual case, written as one zero byte.
  if (!frame.is_in_header) frame.body = frame.rest;
  return indexes;
}

}  // namespace skua
