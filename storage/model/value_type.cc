#include "storage/model/value_type.h"

namespace skua {

std::string_view value_type_name(ValueType type) {
  switch (type) {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) \
  case ValueType::name:                                                 \
    return text;
#include "storage/model/value_types.def"
#undef VALUE_TYPE
  }
  return "UNKNOWN";
}

std::optional<ValueType> value_type_from_name(std::string_view wanted) {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) \
  if (wanted == (text)) return ValueType::name;
#include "storage/model/value_types.def"
#undef VALUE_TYPE
  return std::nullopt;
}

std::optional<ValueType> value_type_from_number(std::uint64_t wanted) {
  switch (wanted) {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) \
  case number:                                                          \
    return ValueType::name;
#include "storage/model/value_types.def"
#undef VALUE_TYPE
    default:
      return std::nullopt;
  }
}

bool may_be_join_key(ValueType type) {
  switch (type) {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) \
  case ValueType::name:                                                 \
    return may_be_join_key;
#include "storage/model/value_types.def"
#undef VALUE_TYPE
  }
  return false;
}

bool widens(ValueType from, ValueType to) {
  if (from == to) return true;
  if (is_list(from) != is_list(to)) return false;
  const ValueType narrow = element_type(from);
  const ValueType wide = element_type(to);
  if (narrow == ValueType::kInt32) return wide == ValueType::kInt64 || wide == ValueType::kDouble;
  return narrow == ValueType::kFloat && wide == ValueType::kDouble;
}

}  // namespace skua
