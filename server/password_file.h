#pragma once

#include <string>

#include "storage/base/result.h"

namespace skua {

// The first line of a file, without its end. Errors: INVALID_ARGUMENT naming the file (it cannot be
// read, or has no first line).
[[nodiscard]] Result<std::string> read_password(const std::string& file);

}  // namespace skua
