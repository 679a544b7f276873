#include "bench/load/feast_layout.h"

#include <bit>
#include <cstring>

namespace skua::bench {
namespace {

static_assert(std::endian::native == std::endian::little);

template <typename T>
void append_number(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

// Numbers of feast.types.ValueType.
constexpr std::uint32_t kFeastString = 2;
constexpr std::uint32_t kFeastInt64 = 4;
// Field 6 (float_val) of feast.types.Value, as four bytes.
constexpr char kFloatTag = 6 << 3 | 5;
// Field 1 (seconds) of google.protobuf.Timestamp, as a varint.
constexpr char kSecondsTag = 1 << 3;

std::uint32_t mix(std::uint32_t block) {
  block *= 0xcc9e2d51U;
  return std::rotl(block, 15) * 0x1b873593U;
}

}  // namespace

std::uint32_t murmur3_32(std::string_view bytes) {
  std::uint32_t hash = 0;
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t block = 0;
    std::memcpy(&block, bytes.data() + at, 4);
    hash = std::rotl(hash ^ mix(block), 13) * 5 + 0xe6546b64U;
  }
  std::uint32_t tail = 0;
  if (at < bytes.size()) {
    std::memcpy(&tail, bytes.data() + at, bytes.size() - at);
    hash ^= mix(tail);
  }
  hash ^= static_cast<std::uint32_t>(bytes.size());
  hash = (hash ^ hash >> 16) * 0x85ebca6bU;
  hash = (hash ^ hash >> 13) * 0xc2b2ae35U;
  return hash ^ hash >> 16;
}

std::string feast_key(std::string_view join_key, std::int64_t entity, std::string_view project) {
  std::string key;
  append_number(key, std::uint32_t{1});
  append_number(key, kFeastString);
  append_number(key, static_cast<std::uint32_t>(join_key.size()));
  key.append(join_key);
  append_number(key, kFeastInt64);
  append_number(key, static_cast<std::uint32_t>(sizeof(entity)));
  append_number(key, entity);
  return key.append(project);
}

std::string feast_field(std::string_view view, std::string_view feature) {
  std::string field;
  append_number(field, murmur3_32(std::string(view).append(":").append(feature)));
  return field;
}

std::string feast_timestamp_field(std::string_view view) {
  return std::string("_ts:").append(view);
}

std::string feast_float(float value) {
  std::string out(1, kFloatTag);
  append_number(out, value);
  return out;
}

std::string feast_timestamp(std::int64_t seconds) {
  std::string out(1, kSecondsTag);
  auto left = static_cast<std::uint64_t>(seconds);
  for (; left >= 0x80; left >>= 7) out.push_back(static_cast<char>(left | 0x80));
  out.push_back(static_cast<char>(left));
  return out;
}

}  // namespace skua::bench
