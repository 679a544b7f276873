#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skua::test {

// Builds Avro binary by hand.
class AvroBytes {
 public:
  AvroBytes& integer(std::int64_t value) {
    auto rest = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
    for (; rest >= 0x80; rest >>= 7) bytes_.push_back(static_cast<char>(rest | 0x80));
    bytes_.push_back(static_cast<char>(rest));
    return *this;
  }
  AvroBytes& text(std::string_view value) {
    integer(static_cast<std::int64_t>(value.size()));
    return raw(value);
  }
  // FLOAT, DOUBLE: little-endian, as this machine.
  template <typename T>
  AvroBytes& number(T value) {
    return raw({reinterpret_cast<const char*>(&value), sizeof(value)});
  }
  AvroBytes& raw(std::string_view value) {
    bytes_.append(value);
    return *this;
  }

  operator std::string() const { return bytes_; }  // NOLINT(google-explicit-constructor)

 private:
  std::string bytes_;
};

}  // namespace skua::test
