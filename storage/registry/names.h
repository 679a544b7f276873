#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/registry/definitions.h"

namespace skua {

// How names appear in messages for people.

// A name in backticks; what arrived from outside is cut short and stripped of everything
// unprintable.
[[nodiscard]] std::string quote_name(std::string_view name);

// "feature view `weather`", with the project where it is not the default one.
[[nodiscard]] std::string definition_label(DefinitionKind kind, std::string_view project,
                                           std::string_view name);

// "; did you mean `weather` or `weather_2`?" for names at an edit distance of at most 2, or "".
[[nodiscard]] std::string similar_names_hint(std::string_view wanted,
                                             const std::vector<std::string_view>& names);

}  // namespace skua
