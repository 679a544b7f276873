#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skua {

// The type of a feature or join key. The list is value_types.def.
enum class ValueType : std::uint8_t {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) name = number,
#include "storage/model/value_types.def"
#undef VALUE_TYPE
};

// "FLOAT_LIST": the name on every door.
[[nodiscard]] std::string_view value_type_name(ValueType type);
[[nodiscard]] std::optional<ValueType> value_type_from_name(std::string_view name);
[[nodiscard]] std::optional<ValueType> value_type_from_number(std::uint64_t number);

// Bytes of one value; 0 for STRING, BYTES and lists.
[[nodiscard]] constexpr std::size_t fixed_width(ValueType type) {
  switch (type) {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) \
  case ValueType::name:                                                 \
    return width;
#include "storage/model/value_types.def"
#undef VALUE_TYPE
  }
  return 0;
}
// The element type of a list; a scalar is its own element.
[[nodiscard]] constexpr ValueType element_type(ValueType type) {
  switch (type) {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) \
  case ValueType::name:                                                 \
    return ValueType::element;
#include "storage/model/value_types.def"
#undef VALUE_TYPE
  }
  return type;
}
[[nodiscard]] constexpr bool is_list(ValueType type) { return element_type(type) != type; }
[[nodiscard]] bool may_be_join_key(ValueType type);
// A stored value of `from` reads as `to` without loss: INT32 to INT64 or DOUBLE, FLOAT to DOUBLE,
// and the same for lists; every type to itself.
[[nodiscard]] bool widens(ValueType from, ValueType to);

}  // namespace skua
