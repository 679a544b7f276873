#pragma once

#include <string>
#include <vector>

#include "clients/cli/text/column_values.h"
#include "skua/v1/online.pb.h"
#include "storage/base/result.h"

namespace skua {

// Stored rows as JSON objects: join keys, event_timestamp, created_timestamp, sequence, deleted,
// features. The rows outlive it.
class RowJson {
 public:
  // Errors: INTERNAL when the columns are not of equal length.
  [[nodiscard]] static Result<RowJson> make(const v1::RowColumns& rows);

  // Appends one row, without a line break.
  void append(std::size_t row, std::string& out) const;

 private:
  explicit RowJson(const v1::RowColumns& rows);

  const v1::RowColumns* rows_;
  std::vector<ColumnValues> keys_;
  std::vector<ColumnValues> features_;
};

// Appends each row as an object on its own line. Errors: as above.
[[nodiscard]] Status append_row_lines(const v1::RowColumns& rows, std::string& out);

}  // namespace skua
