#pragma once

#include <fmt/format.h>

#include <string_view>

#include "api/service/shown_name.h"

namespace skua {

// Where something stands in a request ("entities.airport"), put into words only when an error needs
// it. Borrows the names.
struct FieldPath {
  std::string_view parent;  // May be empty.
  std::string_view name;
};

}  // namespace skua

template <>
struct fmt::formatter<skua::FieldPath> {
  constexpr auto parse(format_parse_context& context) { return context.begin(); }
  template <typename Context>
  auto format(const skua::FieldPath& path, Context& context) const {
    return format_to(context.out(), "{}{}{}", path.parent, path.parent.empty() ? "" : ".",
                     skua::shown_name(path.name));
  }
};
