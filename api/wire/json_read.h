#pragma once

#include <string_view>

#include "api/service/read_service.h"
#include "api/wire/stage_times.h"
#include "storage/base/limits.h"

namespace skua {

// Decodes the JSON request of GetFeatures (docs/openapi.yaml). Errors: INVALID_ARGUMENT naming the
// field, NOT_FOUND. `stages` may be null.
[[nodiscard]] Result<ReadRequest> decode_json_read(std::string_view body, const Access& access,
                                                   const ReadService& reads, const Limits& limits,
                                                   StageTimes* stages = nullptr);

}  // namespace skua
