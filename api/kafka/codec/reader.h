#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "api/kafka/codec/big_endian.h"
#include "storage/base/status.h"

namespace skua::kafka {

// Reads the primitive types of the Kafka protocol
// (https://kafka.apache.org/protocol#protocol_types) from bytes that it borrows. What it returns
// points into them. Reading past the end or a length that cannot be gives zeros and empty texts and
// makes ok() false for good, so that a message is checked once, at its end. Nothing is allocated
// from a count that the bytes left could not hold. Not thread-safe.
class Reader {
 public:
  // Elements that all arrays of one message may have together: far above what clients send, and a
  // bound for what a small request can make the structs of its message take.
  static constexpr std::size_t kElementsMax = 200'000;

  explicit Reader(std::string_view bytes, std::size_t elements_max = kElementsMax)
      : begin_(bytes.data()), rest_(bytes), elements_left_(elements_max) {}

  [[nodiscard]] bool ok() const { return fault_ == nullptr; }
  // That is the fault.
  [[nodiscard]] bool has_too_many_elements() const { return has_too_many_elements_; }
  // OK, or INVALID_ARGUMENT: what was wrong with `message`, and at which byte.
  [[nodiscard]] Status status(std::string_view message) const;
  // Bytes not read yet; none after a fault.
  [[nodiscard]] std::string_view rest() const { return rest_; }
  // Makes the rest unreadable; the first fault is kept. `fault` is a literal, such as "a null
  // array".
  void fail(const char* fault);

  [[nodiscard]] bool boolean() { return integer<std::int8_t>() != 0; }
  [[nodiscard]] std::int8_t i8() { return integer<std::int8_t>(); }
  [[nodiscard]] std::int16_t i16() { return integer<std::int16_t>(); }
  [[nodiscard]] std::int32_t i32() { return integer<std::int32_t>(); }
  [[nodiscard]] std::int64_t i64() { return integer<std::int64_t>(); }
  [[nodiscard]] std::uint32_t u32() { return integer<std::uint32_t>(); }
  // Unsigned LEB128 of at most 32 bits.
  [[nodiscard]] std::uint32_t uvarint();
  // Zig-zag, as inside records, of at most 32 and 64 bits.
  [[nodiscard]] std::int32_t varint();
  [[nodiscard]] std::int64_t varlong();

  // Texts with an int16 length, bytes with an int32 length, and the compact form of both with the
  // length plus one as uvarint; null is -1, and 0 in the compact form.
  [[nodiscard]] std::string_view text() { return present(nullable_text()); }
  [[nodiscard]] std::optional<std::string_view> nullable_text() { return take(i16()); }
  [[nodiscard]] std::string_view bytes() { return present(nullable_bytes()); }
  [[nodiscard]] std::optional<std::string_view> nullable_bytes() { return take(i32()); }
  [[nodiscard]] std::string_view compact() { return present(nullable_compact()); }
  [[nodiscard]] std::optional<std::string_view> nullable_compact() {
    return take(std::int64_t{uvarint()} - 1);
  }

  // The count of an array whose elements take at least `least_bytes` (> 0) each.
  [[nodiscard]] std::size_t count(std::size_t least_bytes) {
    return present(nullable_count(least_bytes));
  }
  [[nodiscard]] std::optional<std::size_t> nullable_count(std::size_t least_bytes) {
    return elements(i32(), least_bytes);
  }
  [[nodiscard]] std::size_t compact_count(std::size_t least_bytes) {
    return present(nullable_compact_count(least_bytes));
  }
  [[nodiscard]] std::optional<std::size_t> nullable_compact_count(std::size_t least_bytes) {
    return elements(std::int64_t{uvarint()} - 1, least_bytes);
  }

  // A buffer of tagged fields (KIP-482); none of them is known here.
  void skip_tags();

 private:
  template <std::integral Integer>
  Integer integer() {
    if (rest_.size() < sizeof(Integer)) {
      fail("cut short");
      return 0;
    }
    const auto value = load_big_endian<Integer>(rest_.data());
    rest_.remove_prefix(sizeof(Integer));
    return value;
  }
  template <typename Unsigned>
  Unsigned leb128();
  template <typename T>
  T present(const std::optional<T>& value) {
    if (!value) fail("null where a value must be");
    return value.value_or(T{});
  }
  // The next `size` bytes; nothing for -1.
  std::optional<std::string_view> take(std::int64_t size);
  std::optional<std::size_t> elements(std::int64_t count, std::size_t least_bytes);

  const char* begin_;
  std::string_view rest_;
  std::size_t elements_left_;
  bool has_too_many_elements_ = false;
  const char* fault_ = nullptr;
  std::size_t fault_at_ = 0;
};

}  // namespace skua::kafka
