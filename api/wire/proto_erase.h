#pragma once

#include <string>
#include <string_view>

#include "api/service/write_service.h"
#include "skua/v1/ingest.pb.h"
#include "storage/base/limits.h"

namespace skua {

// Decodes a skua.v1.EraseEntitiesRequest; of one that is refused as far as it was read. Errors:
// INVALID_ARGUMENT naming the field, PERMISSION_DENIED, NOT_FOUND.
[[nodiscard]] Status decode_proto_erase(std::string_view body, const Access& access,
                                        const WriteService& writes, const Limits& limits,
                                        EraseRequest& request);

void erase_to_proto(const EraseAnswer& answer, std::string commit_token,
                    v1::EraseEntitiesResponse& to);

// Adds an empty column for a key of the request. Errors: INVALID_ARGUMENT (given twice), NOT_FOUND.
[[nodiscard]] Result<Column*> add_erase_key(std::string_view name, const Access& access,
                                            const WriteService& writes, EraseRequest& request);

// The sequence that a read must see to see the erasure.
[[nodiscard]] Sequence last_sequence(const EraseAnswer& answer);

}  // namespace skua
