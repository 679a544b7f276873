#pragma once

#include <string>

#include "clients/cli/console.h"

namespace skua {

// Asks a yes-or-no question on a terminal. True only for "y" or "yes"; without a terminal nobody
// can say yes.
[[nodiscard]] bool is_confirmed(Console& console, const std::string& question);

}  // namespace skua
