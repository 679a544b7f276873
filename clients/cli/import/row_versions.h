#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "clients/cli/import/coerced_rows.h"

namespace skua {

// Gathers the versions of one row (an entity and event timestamp) that follow each other in what
// `skua export` wrote. Stored oldest first, the newest wins. A file must stand in the order of an
// export or by ascending sequence; in any other a version could come after a newer one. Not
// thread-safe.
class RowVersions {
 public:
  // The plan outlives it.
  explicit RowVersions(const ColumnPlan& plan) : keys_(plan.keys()), rows_(plan) {}

  // The rows that follow are of another file, with an order of its own.
  void begin_file();
  // Whether a row that follows is one more version of the row here. Errors: INVALID_ARGUMENT, when
  // the file has no such order, or the row was closed.
  [[nodiscard]] Result<bool> takes(const CoercedRows& rows, std::size_t row);
  void append(const CoercedRows& rows, std::size_t row) { rows_.append(rows, row); }
  void clear();
  // The versions are taken, and no older one may follow any more.
  void close() { closed_ = rows_.size() > 0; }

  [[nodiscard]] std::size_t size() const { return closed_ ? 0 : rows_.size(); }
  [[nodiscard]] const CoercedRows& rows() const { return rows_; }
  // Into rows(), by sequence.
  [[nodiscard]] std::vector<std::size_t> oldest_first() const;

 private:
  std::size_t keys_;
  CoercedRows rows_;
  bool closed_ = false;
  bool file_begins_ = true;
  bool ordered_by_row_ = true;
  bool ordered_by_sequence_ = true;
  std::int64_t last_sequence_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace skua
