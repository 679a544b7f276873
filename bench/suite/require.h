#pragma once

#include <string_view>

#include "storage/base/status.h"

namespace skua::bench {

// A benchmark of wrong answers is worthless: where something that must hold does not, the run ends
// with a message.
void require(bool holds, std::string_view what);
void require(const Status& status, std::string_view what);

}  // namespace skua::bench
