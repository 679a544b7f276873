#pragma once

#include <string>
#include <vector>

#include "clients/cli/import/byte_source.h"
#include "clients/cli/text/key_argument.h"
#include "storage/base/result.h"

namespace skua {

// Reads rows of (join keys, as-of) from CSV: one column per name of `key_names`, and `as_of_column`
// unless it is empty. Other columns are passed over. Errors: INVALID_ARGUMENT naming line and
// column.
[[nodiscard]] Result<std::vector<EntityArgument>> read_spine(
    const std::string& file, ByteSource& source, const std::vector<std::string>& key_names,
    const std::string& as_of_column);

}  // namespace skua
