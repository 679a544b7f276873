#pragma once

#include <string>
#include <string_view>

#include "api/wire/snapshot_read.h"
#include "skua/v1/snapshot.pb.h"
#include "storage/base/limits.h"

namespace skua {

// Decodes a skua.v1.ReadSnapshotRequest. Errors: INVALID_ARGUMENT naming the field.
[[nodiscard]] Result<SnapshotRead> decode_proto_snapshot_read(std::string_view body,
                                                              const Limits& limits);

void snapshot_page_to_proto(const SnapshotPage& page, v1::ReadSnapshotResponse& to);
void erasures_to_proto(const ErasurePage& page, v1::ReadSnapshotResponse& to);

void snapshot_to_proto(const Snapshot& snapshot, std::string store_id, std::string commit_token,
                       v1::BeginSnapshotResponse& to);

}  // namespace skua
