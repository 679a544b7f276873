#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skua {

// A value of Thrift's compact protocol with all that it holds: to make footers that no writer of
// Parquet would. Types are those of the wire.
struct ThriftValue {
  std::uint8_t type = 0;
  std::int64_t number = 0;                                   // Integers; truth values are types.
  std::string bytes;                                         // Binary, and doubles as they are.
  std::uint8_t element_type = 0;                             // Of a list.
  std::vector<ThriftValue> elements;                         // Of a list.
  std::vector<std::pair<std::int64_t, ThriftValue>> fields;  // Of a struct.

  [[nodiscard]] static ThriftValue integer(std::int64_t number);
  [[nodiscard]] static ThriftValue text(std::string bytes);
  [[nodiscard]] static ThriftValue structure(
      std::vector<std::pair<std::int64_t, ThriftValue>> fields);
  [[nodiscard]] static ThriftValue structures(std::vector<ThriftValue> elements);

  // Of a struct. REQUIRES: sound bytes.
  [[nodiscard]] static ThriftValue parse_struct(std::string_view bytes);
  [[nodiscard]] std::string serialized() const;
  // This value and all below it. Pointers hold until one of them changes.
  void collect(std::vector<ThriftValue*>& out);
};

// The footer of a Parquet file, and the file with another one.
[[nodiscard]] std::string footer_of(const std::string& file);
[[nodiscard]] std::string with_footer(const std::string& file, const std::string& footer);

}  // namespace skua
