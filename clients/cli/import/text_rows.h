#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "clients/cli/import/byte_source.h"
#include "clients/cli/import/coerced_rows.h"
#include "clients/cli/import/column_plan.h"
#include "clients/cli/text/json_value.h"

namespace skua {

// A row of a file, its values in the columns of the plan.
struct SourceRow {
  std::uint64_t line = 0;
  std::vector<InputValue> values;
  InputValue event_timestamp;
  InputValue deleted;
  InputValue sequence;
  // Not OK: the row cannot be read; `column` is the one to blame, if there is one.
  Status malformed;
  std::string column;

  // An empty row of a file's line.
  void begin(std::uint64_t number, const ColumnPlan& plan);
};

// Reads the rows of one file of text.
class TextRows {
 public:
  virtual ~TextRows() = default;

  // False at the end of the file. Errors end the import.
  [[nodiscard]] virtual Result<bool> next(SourceRow& row) = 0;
  // Columns met so far that are neither join key nor feature.
  [[nodiscard]] virtual const std::set<std::string>& unknown_columns() const = 0;
  // What every row has beside its own values.
  [[nodiscard]] virtual const FileColumns& file_columns() const = 0;
};

// The first record names the columns. Errors: INVALID_ARGUMENT (no header; those of
// place_columns()). Source and plan outlive the reader.
[[nodiscard]] Result<std::unique_ptr<TextRows>> open_csv_rows(
    const std::string& file, ByteSource& source, const std::vector<NamedText>& partitions,
    const ColumnPlan& plan);

// One JSON object per line, each with columns of its own. Source and plan outlive the reader.
[[nodiscard]] std::unique_ptr<TextRows> open_ndjson_rows(ByteSource& source,
                                                         const std::vector<NamedText>& partitions,
                                                         const ColumnPlan& plan);

// The rows of a file of text, coerced. The plan outlives it.
class CoercingRows final : public RowBatches {
 public:
  CoercingRows(std::unique_ptr<ByteSource> source, std::unique_ptr<TextRows> rows,
               const ColumnPlan& plan)
      : source_(std::move(source)), rows_(std::move(rows)), plan_(plan) {}

  Result<bool> next(CoercedRows& rows) override;
  const std::set<std::string>& unknown_columns() const override { return rows_->unknown_columns(); }
  std::uint64_t bytes_read() const override { return source_->bytes_read(); }

 private:
  void add(const SourceRow& row, CoercedRows& rows) const;

  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<TextRows> rows_;
  const ColumnPlan& plan_;
  SourceRow row_;
};

}  // namespace skua
