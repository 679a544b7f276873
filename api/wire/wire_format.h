#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace skua::wire {

// Protobuf's wire format (https://protobuf.dev/programming-guides/encoding), written into memory
// whose size was computed before. Every put_ returns where the next byte goes.

[[nodiscard]] constexpr std::size_t varint_size(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

// Bytes of a length-delimited field with a tag of one byte (field numbers 1 to 15).
[[nodiscard]] constexpr std::size_t field_size(std::size_t length) {
  return 1 + varint_size(length) + length;
}

enum class WireType : std::uint8_t {
  kVarint = 0,
  kFixed64 = 1,
  kLength = 2,
  kStartGroup = 3,
  kEndGroup = 4,
  kFixed32 = 5
};

[[nodiscard]] constexpr std::uint32_t tag_of(int field, WireType type) {
  return (static_cast<std::uint32_t>(field) << 3) | static_cast<std::uint32_t>(type);
}
[[nodiscard]] constexpr std::uint32_t field_of(std::uint32_t tag) { return tag >> 3; }
[[nodiscard]] constexpr WireType type_of(std::uint32_t tag) {
  return static_cast<WireType>(tag & 7);
}

// The one byte of a tag. REQUIRES: `field` is at most 15.
[[nodiscard]] constexpr char tag(int field, WireType type) {
  return static_cast<char>(tag_of(field, type));
}

[[nodiscard]] inline char* put_varint(char* out, std::uint64_t value) {
  while (value >= 0x80) {
    *out++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<char>(value);
  return out;
}

[[nodiscard]] inline char* put_varint_field(char* out, int field, std::uint64_t value) {
  *out++ = tag(field, WireType::kVarint);
  return put_varint(out, value);
}

[[nodiscard]] inline char* put_fixed64_field(char* out, int field, std::int64_t value) {
  *out++ = tag(field, WireType::kFixed64);
  std::memcpy(out, &value, sizeof(value));
  return out + sizeof(value);
}

// The tag and length of a length-delimited field; its bytes follow.
[[nodiscard]] inline char* put_length(char* out, int field, std::size_t length) {
  *out++ = tag(field, WireType::kLength);
  return put_varint(out, length);
}

[[nodiscard]] inline char* put_bytes(char* out, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return out + bytes.size();
}

[[nodiscard]] inline char* put_bytes_field(char* out, int field, std::string_view bytes) {
  return put_bytes(put_length(out, field, bytes.size()), bytes);
}

}  // namespace skua::wire
