#pragma once

#include <string>

#include "storage/base/result.h"
#include "storage/credentials/hashes.h"

namespace skua {

// The key in the first line of the file. A file that does not exist is made, readable for its owner
// alone, with a new key. One that others may read is warned of. Errors: INVALID_ARGUMENT naming the
// file (it cannot be read or made), INTERNAL.
[[nodiscard]] Result<std::string> read_or_make_admin_key(const std::string& file,
                                                         const RandomBytes& random);

}  // namespace skua
