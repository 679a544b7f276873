#include "clients/cli/import/unerased_rows.h"

namespace skua {
namespace {

void append_fault(std::uint64_t line, const CellFault& fault, CoercedRows& rows) {
  rows.lines.push_back(line);
  for (Column& column : rows.columns) column.append_null();
  rows.event_timestamps.append_null();
  rows.sequences.append_null();
  rows.deleted.push_back(0);
  rows.reject(rows.size() - 1, fault.column, fault.reason);
}

}  // namespace

UnerasedRows::UnerasedRows(std::unique_ptr<RowBatches> rows, std::shared_ptr<ErasedEntities> erased,
                           const ColumnPlan& plan)
    : rows_(std::move(rows)), erased_(std::move(erased)), all_(plan) {
  for (std::size_t i = 0; i < plan.keys(); ++i) keys_.push_back(plan.columns()[i].name);
}

Result<bool> UnerasedRows::next(CoercedRows& rows) {
  rows.clear();
  // A batch may lose all of its rows, which is not the end of the file.
  while (rows.size() == 0) {
    ASSIGN_OR_RETURN(const bool more, rows_->next(all_));
    if (!more) return false;
    rows.is_export = all_.is_export;
    for (std::size_t row = 0; row < all_.size(); ++row) {
      if (const CellFault* const fault = all_.fault(row); fault != nullptr)
        append_fault(all_.lines[row], *fault, rows);
      else if (erased_->contains(keys_, all_.columns, row))
        erased_->count_row();
      else
        rows.append(all_, row);
    }
  }
  return true;
}

}  // namespace skua
