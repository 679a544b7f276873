#pragma once

#include <string_view>

#include "api/service/write_service.h"
#include "storage/base/limits.h"

namespace skua {

// Decode the JSON requests of WriteRows and DeleteRows (docs/openapi.yaml): `rows`, an array of
// objects, or `columns`, an object of arrays, with `event_timestamps`. In a row the key
// event_timestamp is the row's time, unless the view has a join key or feature of that name; then
// rows sent in this form take their created timestamp, and `columns` is the form that can carry
// both. Cells that do not fit their column are rejections of their rows, everything else that is
// wrong is INVALID_ARGUMENT naming the field, or NOT_FOUND.
[[nodiscard]] Result<WriteRequest> decode_json_write(std::string_view body, const Access& access,
                                                     const WriteService& writes,
                                                     const Limits& limits);
[[nodiscard]] Result<WriteRequest> decode_json_delete(std::string_view body, const Access& access,
                                                      const WriteService& writes,
                                                      const Limits& limits);

}  // namespace skua
