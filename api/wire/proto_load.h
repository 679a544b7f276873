#pragma once

#include <string>
#include <string_view>

#include "api/wire/stage_rows.h"
#include "skua/v1/load.pb.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"

namespace skua {

// Decodes a skua.v1.StageRowsRequest: cells that do not fit their column are rejections of their
// rows, everything else that is wrong is INVALID_ARGUMENT naming the field, or an error of
// LoadService::prepare().
[[nodiscard]] Result<StageRows> decode_proto_stage(std::string_view body, const Access& access,
                                                   const LoadService& loads, const Limits& limits);

void progress_to_proto(const LoadProgress& progress, v1::LoadProgress& to);
void load_receipt_to_proto(const LoadReceipt& receipt, std::string commit_token,
                           v1::LoadReceipt& to);
void staged_to_proto(const StagedChunk& staged, v1::StageRowsResponse& to);
void load_to_proto(const ListedLoad& load, v1::LoadStatus& to);
[[nodiscard]] v1::LoadPhase phase_to_proto(LoadPhase phase);

}  // namespace skua
