#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "clients/cli/import/column_plan.h"
#include "clients/cli/import/file_columns.h"
#include "storage/base/status.h"
#include "storage/model/column.h"

namespace skua {

// Why a row of a file cannot be stored; `column` is the one to blame, if there is one.
struct CellFault {
  std::string column;
  Status reason;
};

// Rows of a file in the types of the view. Not thread-safe.
class CoercedRows {
 public:
  explicit CoercedRows(const ColumnPlan& plan);

  [[nodiscard]] std::size_t size() const { return lines.size(); }
  void clear();

  // Remembers the first fault of a row. The cells of such a row are whatever they are.
  void reject(std::size_t row, std::string column, Status reason);
  [[nodiscard]] bool has_faults() const { return !faults_.empty(); }
  // nullptr: the row is sound.
  [[nodiscard]] const CellFault* fault(std::size_t row) const;

  // Appends a sound row of others.
  void append(const CoercedRows& others, std::size_t row);

  // Completes rows of which `lines` and the columns of the file are there, from row `first` on, by
  // what all rows have in common; and rejects rows without an event timestamp.
  void complete(std::size_t first, const ColumnPlan& plan, const FileColumns& file);

  std::vector<std::uint64_t> lines;  // Where each row stands in its file.
  std::vector<Column> columns;       // As in the plan.
  Column event_timestamps{ValueType::kUnixTimestamp};
  std::vector<std::uint8_t> deleted;  // 1: the row is a delete.
  // Of what `skua export` wrote: of rows with one entity and event timestamp the greatest is in
  // effect.
  Column sequences{ValueType::kInt64};
  bool is_export = false;

 private:
  void fill(const ConstantColumn& constant, std::size_t first, const ColumnPlan& plan);

  std::unordered_map<std::size_t, CellFault> faults_;
};

// Appends a value as its source wrote it, coerced by schema; text of a list is a JSON array. On
// error nothing is appended. Errors: INVALID_ARGUMENT.
[[nodiscard]] Status append_input(Column& column, const InputValue& value);

// Reads "true" and "false"; null is false. Errors: INVALID_ARGUMENT.
[[nodiscard]] Result<bool> read_deleted(const InputValue& value);

// Reads the rows of one file, some at a time.
class RowBatches {
 public:
  virtual ~RowBatches() = default;

  // Replaces `rows` by the next ones; false at the end of the file. Errors end the import.
  [[nodiscard]] virtual Result<bool> next(CoercedRows& rows) = 0;
  // Columns met so far that are neither join key nor feature.
  [[nodiscard]] virtual const std::set<std::string>& unknown_columns() const = 0;
  // How much of the file is read, roughly.
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
};

}  // namespace skua
