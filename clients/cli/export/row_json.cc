#include "clients/cli/export/row_json.h"

#include "clients/cli/text/json_text.h"

namespace skua {
namespace {

bool all_of_size(const std::vector<ColumnValues>& columns, std::size_t rows) {
  for (const ColumnValues& column : columns)
    if (column.size() != rows) return false;
  return true;
}

}  // namespace

RowJson::RowJson(const v1::RowColumns& rows) : rows_(&rows) {
  for (const auto& column : rows.join_keys()) keys_.emplace_back(column.column());
  for (const auto& column : rows.features()) features_.emplace_back(column.column());
}

Result<RowJson> RowJson::make(const v1::RowColumns& rows) {
  RowJson out(rows);
  const int count = static_cast<int>(rows.rows());
  const bool even =
      all_of_size(out.keys_, rows.rows()) && all_of_size(out.features_, rows.rows()) &&
      rows.event_timestamps_us_size() == count && rows.created_timestamps_us_size() == count &&
      rows.sequences_size() == count && rows.deleted_size() == count;
  if (even) return out;
  return internal_error("the server's answer has columns of different lengths");
}

void RowJson::append(std::size_t row, std::string& out) const {
  const int i = static_cast<int>(row);
  std::string line(1, '{');
  for (std::size_t c = 0; c < keys_.size(); ++c) {
    append_json_member(line, rows_->join_keys(static_cast<int>(c)).name());
    keys_[c].append_json(line, row);
  }
  append_json_member(line, "event_timestamp");
  append_json_timestamp(line, Timestamp{rows_->event_timestamps_us(i)});
  append_json_member(line, "created_timestamp");
  append_json_timestamp(line, Timestamp{rows_->created_timestamps_us(i)});
  append_json_member(line, "sequence");
  append_json_uint(line, rows_->sequences(i));
  append_json_member(line, "deleted");
  append_json_bool(line, rows_->deleted(i));
  for (std::size_t c = 0; c < features_.size(); ++c) {
    append_json_member(line, rows_->features(static_cast<int>(c)).name());
    features_[c].append_json(line, row);
  }
  out += line;
  out += '}';
}

Status append_row_lines(const v1::RowColumns& rows, std::string& out) {
  ASSIGN_OR_RETURN(const RowJson json, RowJson::make(rows));
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    json.append(row, out);
    out += '\n';
  }
  return Status::ok_status();
}

}  // namespace skua
