#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

// Writes the small records of the meta column family: little-endian integers, length-prefixed
// texts.
class RecordWriter {
 public:
  void put_u8(std::uint8_t value) { put(value); }
  void put_u16(std::uint16_t value) { put(value); }
  void put_u32(std::uint32_t value) { put(value); }
  void put_u64(std::uint64_t value) { put(value); }
  void put_timestamp(Timestamp value) { put(value.us); }
  void put_duration(Duration value) { put(static_cast<std::int64_t>(value.count())); }
  void put_text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  template <typename T>
  void put(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  std::string bytes_;
};

// Reads what RecordWriter wrote. Reading past the end gives zeros and makes ok() false for good, so
// that a decoder checks once, at its end.
class RecordReader {
 public:
  explicit RecordReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint8_t u8() { return get<std::uint8_t>(); }
  [[nodiscard]] std::uint16_t u16() { return get<std::uint16_t>(); }
  [[nodiscard]] std::uint32_t u32() { return get<std::uint32_t>(); }
  [[nodiscard]] std::uint64_t u64() { return get<std::uint64_t>(); }
  [[nodiscard]] Timestamp timestamp() { return {get<std::int64_t>()}; }
  [[nodiscard]] Duration duration() { return Duration{get<std::int64_t>()}; }
  [[nodiscard]] std::string_view text() {
    const std::size_t size = u32();
    if (size > bytes_.size()) return fail();
    const std::string_view out = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return out;
  }
  // A count of things that take at least `least_bytes` each: never more than the bytes left can
  // hold, so that a damaged count allocates nothing.
  [[nodiscard]] std::uint32_t count(std::size_t least_bytes) {
    const std::uint32_t value = u32();
    if (value > bytes_.size() / least_bytes) {
      (void)fail();
      return 0;
    }
    return value;
  }
  // A number that ends at `most`, and a truth value: others are damage.
  [[nodiscard]] std::uint8_t u8_up_to(std::uint8_t most) {
    const std::uint8_t value = u8();
    if (value <= most) return value;
    (void)fail();
    return 0;
  }
  [[nodiscard]] bool flag() { return u8_up_to(1) == 1; }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && bytes_.empty(); }

 private:
  std::string_view fail() {
    ok_ = false;
    bytes_ = {};
    return {};
  }
  template <typename T>
  T get() {
    T value{};
    if (bytes_.size() < sizeof(T)) {
      (void)fail();
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof(T));
    bytes_.remove_prefix(sizeof(T));
    return value;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace skua
