#pragma once

#include <string>
#include <string_view>

#include "api/service/write_service.h"
#include "skua/v1/ingest.pb.h"
#include "storage/base/limits.h"

namespace skua {

// Decodes a skua.v1.EraseEntitiesRequest. Errors: INVALID_ARGUMENT naming the field, NOT_FOUND.
[[nodiscard]] Result<EraseRequest> decode_proto_erase(std::string_view body,
                                                      const WriteService& writes,
                                                      const Limits& limits);

void erase_to_proto(const EraseAnswer& answer, std::string commit_token,
                    v1::EraseEntitiesResponse& to);

// Adds an empty column for a key of the request. Errors: INVALID_ARGUMENT (given twice), NOT_FOUND.
[[nodiscard]] Result<Column*> add_erase_key(std::string_view name, const WriteService& writes,
                                            EraseRequest& request);

// The sequence that a read must see to see the erasure.
[[nodiscard]] Sequence last_sequence(const EraseAnswer& answer);

}  // namespace skua
