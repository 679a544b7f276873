#pragma once

#include <string>

#include "api/service/snapshot_service.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"

namespace skua {

// Stored rows as JSON, one object each: the join keys by name, event_timestamp, created_timestamp,
// sequence, deleted, and `features` by name (null for a delete). Errors: RESOURCE_EXHAUSTED naming
// answer_bytes_max.

// The answer to GetHistory.
[[nodiscard]] Result<std::string> json_history_answer(const RowPage& page, const Limits& limits);

// The answer to ReadSnapshot: the same, schema version, horizon and next offsets.
[[nodiscard]] Result<std::string> json_snapshot_page(const SnapshotPage& page,
                                                     const Limits& limits);

// The answer to ReadSnapshot of erasures.
[[nodiscard]] std::string json_erasures(const ErasurePage& page);

}  // namespace skua
