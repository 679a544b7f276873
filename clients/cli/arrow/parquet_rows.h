#pragma once

#include <memory>

#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/arrow/s3_objects.h"

namespace skua {

// See ArrowSupport::open_parquet(). `objects` outlives it.
[[nodiscard]] Result<std::unique_ptr<RowBatches>> open_parquet_rows(const SourceFile& file,
                                                                    const ParquetLimits& limits,
                                                                    const ColumnPlan& plan,
                                                                    S3Objects& objects);

}  // namespace skua
