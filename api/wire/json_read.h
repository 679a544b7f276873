#pragma once

#include <string_view>

#include "api/service/read_service.h"
#include "storage/base/limits.h"

namespace skua {

// Decodes the JSON request of GetFeatures (docs/openapi.yaml). Errors: INVALID_ARGUMENT naming the
// field, NOT_FOUND.
[[nodiscard]] Result<ReadRequest> decode_json_read(std::string_view body, const ReadService& reads,
                                                   const Limits& limits);

}  // namespace skua
