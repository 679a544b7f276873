#pragma once

#include <string_view>

#include "api/wire/stage_rows.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"

namespace skua {

// Decodes the JSON request of StageRows (docs/openapi.yaml): rows as in WriteRows, with `deleted`,
// an array of booleans, and `checkpoint` in base64. Errors: as decode_proto_stage().
[[nodiscard]] Result<StageRows> decode_json_stage(std::string_view body, const Access& access,
                                                  const LoadService& loads, const Limits& limits);

}  // namespace skua
