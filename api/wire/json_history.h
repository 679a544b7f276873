#pragma once

#include <string_view>

#include "api/service/read_service.h"
#include "storage/base/limits.h"

namespace skua {

// Decodes the JSON request of GetHistory (docs/openapi.yaml). Errors: INVALID_ARGUMENT naming the
// field, NOT_FOUND.
[[nodiscard]] Result<HistoryRequest> decode_json_history(std::string_view body,
                                                         const Access& access,
                                                         const ReadService& reads,
                                                         const Limits& limits);

}  // namespace skua
