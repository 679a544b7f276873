#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <string>
#include <vector>

#include "clients/cli/arrow/arrow_support.h"

namespace skua {

struct ParquetColumn {
  std::string name;
  std::shared_ptr<arrow::DataType> type;
  std::string json;  // Of its values: "[1, null]".
};

// Writes a file with Arrow's own writer, which keeps Arrow's types.
void write_parquet(const std::string& path, const std::vector<ParquetColumn>& columns,
                   std::int64_t row_group_rows = 1024);

// Reads a file to its end; the rows of its last batch.
[[nodiscard]] Result<CoercedRows> read_parquet(const std::string& path, const v1::FeatureView& view,
                                               const ParquetLimits& limits = {},
                                               const ImportOptions& options = {},
                                               const std::vector<NamedText>& partitions = {});

// Every cell of a file, row by row; rejected rows as `!`.
[[nodiscard]] Result<std::vector<std::string>> read_parquet_texts(const std::string& path,
                                                                  const v1::FeatureView& view,
                                                                  const ParquetLimits& limits = {});

// A feature view with INT64 join key `id`.
[[nodiscard]] v1::FeatureView view_of(
    const std::vector<std::pair<std::string, v1::ValueType>>& features);

}  // namespace skua
