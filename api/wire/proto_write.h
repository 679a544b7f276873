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
[[nodiscard]] Result<WriteRequest> decode_proto_write(std::string_view body, const Access& access,
                                                      const WriteService& writes,
                                                      const Limits& limits);
[[nodiscard]] Result<WriteRequest> decode_proto_delete(std::string_view body, const Access& access,
                                                       const WriteService& writes,
                                                       const Limits& limits);

// Fills the columns of a request. `event_timestamps` may be null. Errors: as above.
[[nodiscard]] Status take_proto_columns(
    const google::protobuf::RepeatedPtrField<v1::NamedColumn>& columns,
    const v1::Column* event_timestamps, const Limits& limits, WriteRequest& request);

void rejection_to_proto(const Rejection& rejection, v1::Rejection& to);

// A skua.v1.WriteRowsResponse.
void receipt_to_proto(const WriteReceipt& receipt, std::string commit_token,
                      v1::WriteRowsResponse& to);

}  // namespace skua
