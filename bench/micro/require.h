#pragma once

#include <string_view>

#include "storage/base/status.h"

namespace skua::bench::micro {

// Ends the program with the reason when a benchmark cannot go on: a wrong answer, a full disk.
void require(bool holds, std::string_view otherwise);
void require_ok(const Status& status, std::string_view doing);

}  // namespace skua::bench::micro
