#pragma once

#include <string>
#include <string_view>

#include "api/service/write_service.h"
#include "skua/v1/ingest.pb.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"

namespace skua {

// Decode skua.v1.WriteRowsRequest and skua.v1.DeleteRowsRequest: cells that do not fit their column
// are rejections of their rows, everything else that is wrong is INVALID_ARGUMENT naming the field,
// or NOT_FOUND.
[[nodiscard]] Result<WriteRequest> decode_proto_write(std::string_view body,
                                                      const WriteService& writes,
                                                      const Limits& limits);
[[nodiscard]] Result<WriteRequest> decode_proto_delete(std::string_view body,
                                                       const WriteService& writes,
                                                       const Limits& limits);

// A skua.v1.WriteRowsResponse.
void receipt_to_proto(const WriteReceipt& receipt, std::string commit_token,
                      v1::WriteRowsResponse& to);

}  // namespace skua
