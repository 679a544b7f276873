#pragma once

#include <memory>

#include "clients/cli/arrow/arrow_support.h"
#include "clients/cli/files/files.h"
#include "clients/cli/import/coerced_rows.h"
#include "clients/cli/import/source_files.h"

namespace skua {

// The rows of a file in any format. Errors: of the file and its columns. Plan, files and Arrow
// outlive it.
[[nodiscard]] Result<std::unique_ptr<RowBatches>> open_rows(const SourceFile& file,
                                                            const ColumnPlan& plan,
                                                            const ParquetLimits& limits,
                                                            Files& files, ArrowSupport& arrow);

// What can be said of a file as a whole: those errors, and, for formats that show it, whether it is
// cut off. Reads Avro files to their end. What cannot be read twice, such as a pipe, passes.
[[nodiscard]] Status check_source_file(const SourceFile& file, const ColumnPlan& plan,
                                       const ParquetLimits& limits, Files& files,
                                       ArrowSupport& arrow);

}  // namespace skua
