#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

using NamedText = std::pair<std::string, std::string>;

// One entity as an argument names it: "EWR", "airport=EWR", "driver=7,city=Oslo", each with an own
// as-of at the end when it likes: "EWR@2013-07-04T12:00:00Z".
struct EntityArgument {
  std::vector<std::string> key_values;  // In the order of the key names asked for.
  std::optional<Timestamp> as_of;
};

// `key_names`: the keys that the argument must name, all and no other. With one key the value may
// stand alone. A comma, backslash or @ inside a value is written \, \\ \@ ; an @ that no time
// follows is part of the value anyway. Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<EntityArgument> parse_entity_argument(
    std::string_view argument, const std::vector<std::string>& key_names);

// "name=value,name=value" in any names, for commands that take the names from the argument.
[[nodiscard]] Result<std::vector<NamedText>> parse_named_values(std::string_view argument);

// "name=value", where the value may hold anything.
[[nodiscard]] Result<NamedText> parse_assignment(std::string_view argument);

}  // namespace skua
