#pragma once

#include <string>
#include <string_view>

namespace skua {

// A name that came with a request, fit for an error text: long ones are cut, and bytes that are not
// printable ASCII are shown as '?'.
[[nodiscard]] std::string shown_name(std::string_view name);

}  // namespace skua
