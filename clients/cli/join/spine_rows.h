#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "clients/cli/export/row_output.h"
#include "clients/cli/import/source_files.h"
#include "storage/base/result.h"
#include "storage/model/column.h"
#include "storage/model/feature_view.h"

namespace arrow {
class RecordBatch;
class Schema;
}  // namespace arrow

namespace skua {

// The columns of a spine that ask the server, and how its text is read.
struct SpineOptions {
  struct Key {
    std::string column;  // Of the spine.
    std::string name;    // Of the request.
    ValueType type = ValueType::kString;
  };
  std::vector<Key> keys;
  std::string event_timestamp_column = "event_timestamp";
  TimestampUnit timestamp_unit = TimestampUnit::kNone;  // Of bare numbers there.
  std::vector<std::string> na = {"", "NA", "NULL", "null"};
  std::set<std::string> ignored;  // Columns that are left out.
  // Columns of CSV are texts, as they stand; else they are what all of their fields can be read as.
  bool csv_as_text = false;
};

// What a spine carries into the training set: all columns, in the order of its first file.
struct SpineLayout {
  std::vector<OutputColumn> columns;
  std::shared_ptr<arrow::Schema> schema;  // Of Parquet, the types that the file has.
};

// Some rows of a spine. Not thread-safe.
struct SpineRows {
  std::vector<std::uint64_t> lines;  // Of each.
  std::vector<Column> keys;          // As in SpineOptions.
  Column event_timestamps{ValueType::kUnixTimestamp};
  std::vector<Column> columns;                // As in the layout. Of Parquet only for text.
  std::shared_ptr<arrow::RecordBatch> batch;  // Of Parquet, the columns of the schema.

  [[nodiscard]] std::size_t size() const { return lines.size(); }
};

// Reads the rows of one file of a spine.
class SpineFile {
 public:
  virtual ~SpineFile() = default;

  [[nodiscard]] virtual const SpineLayout& layout() const = 0;
  // Replaces `rows` by the next ones, at most `rows_max`; false at the end of the file. A row that
  // cannot ask is an error. Errors: INVALID_ARGUMENT naming line and column, DATA_LOSS, and those
  // of the stream.
  [[nodiscard]] virtual Result<bool> next(SpineRows& rows, std::size_t rows_max) = 0;
  // How much of the file is read, roughly.
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
};

// Refuses a spine without the columns that ask. `file` is named. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status check_asking_columns(const std::string& file, const SpineOptions& options,
                                          const std::vector<OutputColumn>& columns);

// Adds what `name=value` folders above a file say, behind its own columns: texts, or what a join
// key or the event timestamp is.
void add_partition_columns(const SourceFile& file, const SpineOptions& options,
                           std::vector<OutputColumn>& columns);

}  // namespace skua
