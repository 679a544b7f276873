#include "clients/cli/export/row_json.h"

#include <vector>

#include "clients/cli/text/column_values.h"
#include "clients/cli/text/json_text.h"

namespace skua {
namespace {

bool has_every_row(const v1::RowColumns& rows, const std::vector<ColumnValues>& columns) {
  const int count = static_cast<int>(rows.rows());
  for (const ColumnValues& column : columns) {
    if (column.size() != rows.rows()) return false;
  }
  return rows.event_timestamps_us_size() == count && rows.created_timestamps_us_size() == count &&
         rows.sequences_size() == count && rows.deleted_size() == count;
}

}  // namespace

Status append_row_lines(const v1::RowColumns& rows, std::string& out) {
  std::vector<ColumnValues> columns;
  for (const auto& column : rows.join_keys()) columns.emplace_back(column.column());
  for (const auto& column : rows.features()) columns.emplace_back(column.column());
  if (!has_every_row(rows, columns)) {
    return internal_error("the server's answer has columns of different lengths");
  }
  const auto keys = static_cast<std::size_t>(rows.join_keys_size());
  std::string line;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const int i = static_cast<int>(row);
    line.assign(1, '{');
    for (std::size_t c = 0; c < keys; ++c) {
      append_json_member(line, rows.join_keys(static_cast<int>(c)).name());
      columns[c].append_json(line, row);
    }
    append_json_member(line, "event_timestamp");
    append_json_timestamp(line, Timestamp{rows.event_timestamps_us(i)});
    append_json_member(line, "created_timestamp");
    append_json_timestamp(line, Timestamp{rows.created_timestamps_us(i)});
    append_json_member(line, "sequence");
    append_json_uint(line, rows.sequences(i));
    append_json_member(line, "deleted");
    append_json_bool(line, rows.deleted(i));
    for (std::size_t c = keys; c < columns.size(); ++c) {
      append_json_member(line, rows.features(static_cast<int>(c - keys)).name());
      columns[c].append_json(line, row);
    }
    out += line;
    out += "}\n";
  }
  return Status::ok_status();
}

}  // namespace skua
