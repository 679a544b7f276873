#include "clients/cli/import/load_parts.h"

#include <algorithm>

#include "clients/cli/text/wire_column.h"

namespace skua {
namespace {

bool has_values(const Column& column) {
  for (std::size_t row = 0; row < column.size(); ++row)
    if (!column.is_null(row)) return true;
  return false;
}

}  // namespace

Result<bool> LoadParts::next(LoadPart& part) {
  part = LoadPart();
  if (ended_) return false;
  ASSIGN_OR_RETURN(const bool more, rows_.next(batch_));
  if (!more) {
    ended_ = true;
    sound_.clear();
    take_versions();
    versions_.close();
    fill(sound_, part);
    return true;
  }
  part.rows_in = batch_.size();
  if (batch_.has_faults() || batch_.is_export)
    RETURN_IF_ERROR(take_sound_rows(part));
  else
    fill(batch_, part);
  return true;
}

Status LoadParts::take_sound_rows(LoadPart& part) {
  sound_.clear();
  for (std::size_t row = 0; row < batch_.size(); ++row) {
    if (const CellFault* fault = batch_.fault(row); fault != nullptr) {
      part.faults.push_back({batch_.lines[row], *fault});
      continue;
    }
    if (!batch_.is_export) {
      sound_.append(batch_, row);
      continue;
    }
    ASSIGN_OR_RETURN(const bool is_version, versions_.takes(batch_, row));
    if (!is_version) {
      take_versions();
      versions_.clear();
    }
    versions_.append(batch_, row);
  }
  fill(sound_, part);
  return Status::ok_status();
}

void LoadParts::take_versions() {
  for (const std::size_t row : versions_.oldest_first()) sound_.append(versions_.rows(), row);
}

void LoadParts::fill(const CoercedRows& rows, LoadPart& part) const {
  if (rows.size() == 0) return;
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    if (i >= plan_.keys() && !has_values(rows.columns[i])) continue;
    v1::NamedColumn& column = *part.request.add_columns();
    column.set_name(plan_.columns()[i].name);
    column_to_wire(rows.columns[i], *column.mutable_column());
  }
  column_to_wire(rows.event_timestamps, *part.request.mutable_event_timestamps());
  const auto& deleted = rows.deleted;
  if (std::find(deleted.begin(), deleted.end(), 1) != deleted.end())
    part.request.mutable_deleted()->assign(deleted.begin(), deleted.end());
  part.lines = rows.lines;
}

}  // namespace skua
