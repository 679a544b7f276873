#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "clients/cli/import/byte_source.h"
#include "clients/cli/import/column_plan.h"
#include "clients/cli/text/json_value.h"

namespace skua {

// A row of a file, its values in the columns of the plan.
struct SourceRow {
  std::uint64_t line = 0;
  std::vector<InputValue> values;
  InputValue event_timestamp;
  // Not OK: the row cannot be read; `column` is the one to blame, if there is one.
  Status malformed;
  std::string column;
};

// Reads the rows of one file.
class RowReader {
 public:
  virtual ~RowReader() = default;

  // False at the end of the file. Errors end the import.
  [[nodiscard]] virtual Result<bool> next(SourceRow& row) = 0;
  // Columns met so far that are neither join key nor feature.
  [[nodiscard]] virtual const std::set<std::string>& unknown_columns() const = 0;
};

// The first record names the columns. Errors: INVALID_ARGUMENT (a join key or the event timestamp
// has no column, a column twice, unknown ones with strict_columns). Source and plan outlive the
// reader.
[[nodiscard]] Result<std::unique_ptr<RowReader>> open_csv_rows(const std::string& file,
                                                               ByteSource& source,
                                                               const ColumnPlan& plan);

// One JSON object per line. Source and plan outlive the reader.
[[nodiscard]] std::unique_ptr<RowReader> open_ndjson_rows(ByteSource& source,
                                                          const ColumnPlan& plan);

}  // namespace skua
