#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/column.h"
#include "storage/model/receipt.h"
#include "storage/registry/registry_snapshot.h"
#include "storage/store/engine.h"

namespace skua {

// A write being gathered by a door: columns in the types of the view, and the rows that did not fit
// them. For each column of the request the door calls add_column():
//   - a Column: append one cell per row with the coercing appends (coercion.h); for a cell that
//   does not
//     fit, append_null() and reject(row, name, why);
//   - nullptr: the view has no such feature. Unless ignores_unknown(), call reject_unknown(name,
//   row) for each
//     cell that is not null.
// Not thread-safe.
class WriteRequest {
 public:
  WriteRequest(std::shared_ptr<const RegisteredView> view, bool deletes,
               std::size_t rejections_max);

  // The column to fill for a name, created empty. nullptr: the view has no such join key or
  // feature. Errors: INVALID_ARGUMENT (a column given twice; a feature in a delete).
  [[nodiscard]] Result<Column*> add_column(const std::string& name);
  [[nodiscard]] bool ignores_unknown() const { return view->view.ignore_unknown; }

  // Rejects a row. The first reason given for a row stays; past rejections_max only the row is
  // remembered.
  void reject(std::uint32_t row, std::string column, Status reason);
  void reject_unknown(const std::string& name, std::uint32_t row);

  [[nodiscard]] bool is_rejected(std::uint32_t row) const {
    return row < rejected_.size() && rejected_[row] != 0;
  }
  [[nodiscard]] bool is_delete(std::uint32_t row) const {
    return deletes || (row < deleted.size() && deleted[row] != 0);
  }
  [[nodiscard]] bool has_rejections() const { return !rejected_.empty(); }
  // The described rejections, ascending by row.
  [[nodiscard]] std::vector<Rejection> take_rejections();

  // All columns have one length, and the required ones are there. Errors: INVALID_ARGUMENT.
  [[nodiscard]] Status check_columns() const;
  // The length of the columns. REQUIRES: check_columns() is OK.
  [[nodiscard]] std::uint32_t rows() const { return static_cast<std::uint32_t>(keys[0]->size()); }

  std::shared_ptr<const RegisteredView> view;
  bool deletes;
  // One per join key, and (unless deletes) one per feature of the view; nullptr: the column is
  // absent.
  std::vector<std::unique_ptr<Column>> keys;
  std::vector<std::unique_ptr<Column>> features;
  // Of type UNIX_TIMESTAMP; nullptr: every row takes its created timestamp. Null: that row does.
  std::unique_ptr<Column> event_timestamps;
  // Of a bulk load: one byte per row, 1 = a delete, whose features do not count. Empty: none is.
  std::string deleted;
  std::optional<WriterStamp> writer;
  // What makes the writer ids of a key its own; see WriteService::prepare().
  std::string writer_scope;
  bool all_or_nothing = false;
  std::vector<ProgressRecord> progress;

 private:
  std::size_t rejections_max_;
  std::vector<std::uint8_t> rejected_;  // Per row, as far as the last rejected one.
  std::vector<Rejection> rejections_;   // At most rejections_max_, in any order.
};

}  // namespace skua
