#pragma once

#include <cstdint>
#include <string_view>

#include "api/wire/wire_format.h"

namespace skua::wire {

// Reads a protobuf message field by field from bytes that it borrows, accepting what protobuf's own
// parser accepts (https://protobuf.dev/programming-guides/encoding): overlong varints, unknown
// fields and groups, up to its limits. After an error ok() is false and next() finds no more
// fields. Not thread-safe.
//
//   while (reader.next()) switch (reader.tag()) { case tag_of(1, WireType::kLength): ... }
class WireReader {
 public:
  explicit WireReader(std::string_view message) : WireReader(message, kNestingMax) {}

  // Goes to the next field. REQUIRES: the value of the one before was read or skipped.
  [[nodiscard]] bool next();
  [[nodiscard]] std::uint32_t tag() const { return tag_; }
  [[nodiscard]] bool ok() const { return !failed_; }

  // The value of the field; zero or empty after an error.
  [[nodiscard]] std::uint64_t varint();
  [[nodiscard]] std::string_view fixed(std::size_t bytes);
  [[nodiscard]] std::string_view length_delimited();
  // The same, as valid UTF-8: what protobuf demands of a string.
  [[nodiscard]] std::string_view text();
  [[nodiscard]] WireReader message() { return WireReader(length_delimited(), nesting_left_ - 1); }
  // Any value, groups included.
  void skip();

  // Bytes that no field structures, as inside a packed field.
  [[nodiscard]] bool has_more() const { return !rest_.empty(); }
  void fail();

 private:
  static constexpr int kNestingMax = 100;

  WireReader(std::string_view message, int nesting_left)
      : rest_(message), nesting_left_(nesting_left) {}
  void skip_group();

  std::string_view rest_;
  int nesting_left_;
  std::uint32_t tag_ = 0;
  bool failed_ = false;
};

}  // namespace skua::wire
