#pragma once

#include <memory>

#include "clients/cli/export/row_output.h"

namespace skua {

// See ArrowSupport::create_parquet(). Columns: the join keys, event_timestamp, created_timestamp,
// sequence, deleted, the features. The file says that its rows are sorted by the join keys, then
// newest first, as a snapshot gives them.
[[nodiscard]] Result<std::unique_ptr<RowOutput>> create_parquet_output(
    std::unique_ptr<OutputFile> file, const OutputColumns& columns);

}  // namespace skua
