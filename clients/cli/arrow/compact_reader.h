#pragma once

#include <cstdint>
#include <string_view>

namespace skua {

// Reads values of Thrift's compact protocol, one behind the other (apache/thrift
// doc/specs/thrift-compact-protocol.md). False of all: the bytes end too early, or are none; then
// nothing more may be read. Not thread-safe.
class CompactReader {
 public:
  // Types on the wire.
  enum Wire : std::uint8_t {
    kStop = 0,
    kTrue = 1,
    kFalse = 2,
    kByte = 3,
    kI16 = 4,
    kI32 = 5,
    kI64 = 6,
    kDouble = 7,
    kBinary = 8,
    kList = 9,
    kSet = 10,
    kMap = 11,
    kStruct = 12,
  };

  explicit CompactReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool read_int(std::int64_t& out);
  // The head of the next field of a struct; kStop ends it. `id` holds that of the field before.
  [[nodiscard]] bool read_field(std::int64_t& id, std::uint8_t& type);
  // The head of a list or set.
  [[nodiscard]] bool read_list(std::uint64_t& size, std::uint8_t& type);
  // Passes over the value of a field, at most 64 values deep.
  [[nodiscard]] bool skip(std::uint8_t type) { return skip_field(type, 0); }

 private:
  bool read_byte(std::uint8_t& out);
  bool read_varint(std::uint64_t& out);
  bool skip_bytes(std::uint64_t size);
  bool skip_field(std::uint8_t type, int depth);
  bool skip_element(std::uint8_t type, int depth);
  bool skip_struct(int depth);
  bool skip_elements(std::uint8_t type, int depth);

  std::string_view rest_;
};

}  // namespace skua
