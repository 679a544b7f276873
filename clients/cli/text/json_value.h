#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/base/result.h"

namespace skua {

// A value on its way into the store, as its source wrote it. Numbers keep their text, so that
// nothing is rounded twice.
struct InputValue {
  enum class Kind { kNull, kText, kNumber, kBool, kList };

  Kind kind = Kind::kNull;
  std::string text;                  // Of kText, kNumber ("12.50") and kBool ("true").
  std::vector<InputValue> elements;  // Of kList; none of them is a list.

  [[nodiscard]] static InputValue null() { return {}; }
  [[nodiscard]] static InputValue of_text(std::string text) {
    return {Kind::kText, std::move(text), {}};
  }
};

using InputObject = std::vector<std::pair<std::string, InputValue>>;

// One JSON object of scalars and lists of scalars. Errors: INVALID_ARGUMENT (not JSON, nested
// deeper, a name given twice).
[[nodiscard]] Result<InputObject> parse_json_object(std::string_view text);

// A JSON array of scalars: a list value as CSV files and arguments write it.
[[nodiscard]] Result<InputValue> parse_json_list(std::string_view text);

}  // namespace skua
