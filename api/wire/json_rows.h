#pragma once

#include <string>

#include "api/service/row_page.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"

namespace skua {

// Stored rows as JSON, one object each: the join keys by name, event_timestamp, created_timestamp,
// sequence, deleted, and `features` by name (null for a delete). Errors: RESOURCE_EXHAUSTED naming
// answer_bytes_max.

// The answer to GetHistory.
[[nodiscard]] Result<std::string> json_history_answer(const RowPage& page, const Limits& limits);

// The answer to ReadSnapshot: the same and the schema version.
[[nodiscard]] Result<std::string> json_snapshot_page(const RowPage& page, const Limits& limits);

}  // namespace skua
