#pragma once

#include <string>

namespace skua {

// The pages of docs/ that follow from lists: settings.def with limits.def, and metrics.def.
[[nodiscard]] std::string configuration_page();
[[nodiscard]] std::string metrics_page();

}  // namespace skua
