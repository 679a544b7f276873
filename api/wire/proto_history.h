#pragma once

#include <string_view>

#include "api/service/read_service.h"
#include "skua/v1/online.pb.h"
#include "storage/base/limits.h"

namespace skua {

// Decodes a skua.v1.GetHistoryRequest. Errors: INVALID_ARGUMENT naming the field, NOT_FOUND.
[[nodiscard]] Result<HistoryRequest> decode_proto_history(std::string_view body,
                                                          const Access& access,
                                                          const ReadService& reads,
                                                          const Limits& limits);

void history_to_proto(const RowPage& page, v1::GetHistoryResponse& to);

}  // namespace skua
