#pragma once

#include <string>

namespace skua::bench {

// What keeps the text from being one well-formed XML element, as far as plots need: tags match,
// attributes are quoted and differ, text has no bare `<` or `&`. Empty when nothing does.
[[nodiscard]] std::string xml_fault(const std::string& text);

}  // namespace skua::bench
