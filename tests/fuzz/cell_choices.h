#pragma once

#include <string>
#include <vector>

#include "storage/model/column.h"
#include "tests/support/byte_choices.h"

namespace skua::test {

inline constexpr ValueType kAllValueTypes[] = {
#define VALUE_TYPE(name, number, text, width, element, may_be_join_key) ValueType::name,
#include "storage/model/value_types.def"
#undef VALUE_TYPE
};

[[nodiscard]] inline ValueType choose_type(ByteChoices& choices) {
  return kAllValueTypes[choices.below(std::size(kAllValueTypes))];
}

[[nodiscard]] inline ValueType choose_key_type(ByteChoices& choices) {
  for (std::size_t at = choices.below(std::size(kAllValueTypes));; ++at)
    if (const ValueType type = kAllValueTypes[at % std::size(kAllValueTypes)];
        may_be_join_key(type))
      return type;
}

// A well-formed cell of a type.
[[nodiscard]] inline std::string choose_cell(ByteChoices& choices, ValueType type) {
  if (is_list(type)) {
    const ValueType element = element_type(type);
    std::vector<std::string> cells;
    for (std::size_t left = choices.below(4); left > 0; --left)
      cells.push_back(choose_cell(choices, element));
    if (fixed_width(element) == 0)
      return make_string_list_cell(std::vector<std::string_view>(cells.begin(), cells.end()));
    std::string out;
    for (const std::string& cell : cells) out += cell;
    return out;
  }
  if (type == ValueType::kBool) return std::string(1, static_cast<char>(choices.below(2)));
  const std::size_t width = fixed_width(type);
  if (width == 0) return std::string(choices.text());
  std::string out(choices.take(width));
  out.resize(width);
  return out;
}

}  // namespace skua::test
