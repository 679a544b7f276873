#pragma once

#include <string_view>

#include "api/wire/snapshot_read.h"
#include "storage/base/limits.h"

namespace skua {

// Decodes the JSON request of ReadSnapshot (docs/openapi.yaml). Errors: INVALID_ARGUMENT naming the
// field.
[[nodiscard]] Result<SnapshotRead> decode_json_snapshot_read(std::string_view body,
                                                             const Limits& limits);

}  // namespace skua
