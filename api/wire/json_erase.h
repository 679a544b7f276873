#pragma once

#include <string_view>

#include "api/service/write_service.h"
#include "storage/base/limits.h"

namespace skua {

// Decodes the JSON request of EraseEntities (docs/openapi.yaml), as decode_proto_erase() does.
[[nodiscard]] Status decode_json_erase(std::string_view text, const Access& access,
                                       const WriteService& writes, const Limits& limits,
                                       EraseRequest& request);

}  // namespace skua
