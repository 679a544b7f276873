#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/kafka/codec/big_endian.h"

namespace skua::kafka {

// Appends the primitive types that Reader reads to a string that it borrows. Not thread-safe.
class Writer {
 public:
  // A text with an int16 length ends after so many bytes.
  static constexpr std::size_t kTextBytesMax = 32767;

  explicit Writer(std::string& out) : out_(out) {}

  void put_boolean(bool value) { put_integer(static_cast<std::int8_t>(value ? 1 : 0)); }
  void put_i8(std::int8_t value) { put_integer(value); }
  void put_i16(std::int16_t value) { put_integer(value); }
  void put_i32(std::int32_t value) { put_integer(value); }
  void put_i64(std::int64_t value) { put_integer(value); }
  void put_u32(std::uint32_t value) { put_integer(value); }
  void put_uvarint(std::uint32_t value) { put_leb128(value); }
  void put_varint(std::int32_t value) { put_varlong(value); }
  void put_varlong(std::int64_t value) {
    put_leb128((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }

  void put_text(std::string_view text);
  void put_nullable_text(const std::optional<std::string_view>& text);
  void put_bytes(std::string_view bytes);
  void put_nullable_bytes(const std::optional<std::string_view>& bytes);
  void put_compact(std::string_view bytes);
  void put_nullable_compact(const std::optional<std::string_view>& bytes);
  void put_raw(std::string_view bytes) { out_.append(bytes); }

  // REQUIRES: fewer than 2^31 elements.
  void put_count(std::size_t count) { put_i32(static_cast<std::int32_t>(count)); }
  void put_compact_count(std::size_t count) { put_uvarint(static_cast<std::uint32_t>(count + 1)); }
  void put_null_count() { put_i32(-1); }
  void put_null_compact_count() { put_uvarint(0); }
  void put_no_tags() { put_uvarint(0); }

  // Leaves room for an integer that is known later; returns its place.
  template <std::integral Integer>
  [[nodiscard]] std::size_t leave() {
    const std::size_t place = out_.size();
    out_.append(sizeof(Integer), '\0');
    return place;
  }
  template <std::integral Integer>
  void fill(std::size_t place, Integer value) {
    store_big_endian(out_.data() + place, value);
  }
  // Bytes of the whole string.
  [[nodiscard]] std::size_t size() const { return out_.size(); }

 private:
  template <std::integral Integer>
  void put_integer(Integer value) {
    const Integer bytes = reversed_bytes(value);
    out_.append(reinterpret_cast<const char*>(&bytes), sizeof(bytes));
  }
  void put_leb128(std::uint64_t value);

  std::string& out_;
};

}  // namespace skua::kafka
