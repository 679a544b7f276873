#include "api/wire/write_checks.h"

#include <fmt/format.h>

namespace skua {

Status check_write_rows(std::string_view field, std::size_t rows, const Limits& limits) {
  if (rows <= limits.rows_per_write_max) return Status::ok_status();
  return invalid_argument(
      fmt::format("{}: {} rows are more than rows_per_write_max ({}); send several smaller writes",
                  field, rows, limits.rows_per_write_max));
}

Status check_write_values(std::size_t rows, std::size_t columns, const Limits& limits) {
  if (columns == 0 || rows <= limits.values_per_write_max / columns) return Status::ok_status();
  return invalid_argument(fmt::format(
      "{} rows of {} columns are more than values_per_write_max ({}); send several smaller writes",
      rows, columns, limits.values_per_write_max));
}

Column& add_event_timestamps(WriteRequest& request) {
  request.event_timestamps = std::make_unique<Column>(ValueType::kUnixTimestamp);
  return *request.event_timestamps;
}

}  // namespace skua
