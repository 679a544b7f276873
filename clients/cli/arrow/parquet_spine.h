#pragma once

#include <memory>

#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/arrow/s3_objects.h"
#include "clients/cli/join/spine_rows.h"

namespace arrow {
class MemoryPool;
}  // namespace arrow

namespace skua {

// See ArrowSupport::open_parquet_spine(). `memory` and `objects` outlive it, `memory` also what it
// reads.
[[nodiscard]] Result<std::unique_ptr<SpineFile>> open_parquet_spine_file(
    const SourceFile& file, const ParquetLimits& limits, const SpineOptions& options,
    const SpineLayout* expected, bool as_text, std::shared_ptr<arrow::MemoryPool> memory,
    S3Objects& objects);

}  // namespace skua
