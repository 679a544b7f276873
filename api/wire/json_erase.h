#pragma once

#include <string_view>

#include "api/service/write_service.h"
#include "storage/base/limits.h"

namespace skua {

// Decodes the JSON request of EraseEntities (docs/openapi.yaml). Errors: INVALID_ARGUMENT naming
// the field, NOT_FOUND.
[[nodiscard]] Result<EraseRequest> decode_json_erase(std::string_view body,
                                                     const WriteService& writes,
                                                     const Limits& limits);

}  // namespace skua
