#include "api/wire/proto_keys.h"

#include <fmt/format.h>

#include "api/wire/proto_column.h"

namespace skua {

Status append_proto_keys(const v1::Column& from, const std::string& path, std::uint64_t rows_max,
                         Column& to) {
  ASSIGN_OR_RETURN(const std::uint32_t rows, proto_column_rows(from, path));
  if (rows > rows_max)
    return invalid_argument(fmt::format(
        "{}: {} rows are more than the {} that one request may have", path, rows, rows_max));
  Status first;
  append_proto_column(from, to, [&](std::uint32_t row, const Status& reason) {
    if (first.ok())
      first = Status(reason.code(), fmt::format("{}[{}]: {}", path, row, reason.message()));
  });
  return first;
}

Status take_proto_keys(const NamedColumns& from, std::uint64_t rows_max, KeyColumns& keys) {
  for (const v1::NamedColumn& column : from) {
    ASSIGN_OR_RETURN(Column * to, keys.take(column.name()));
    RETURN_IF_ERROR(append_proto_keys(column.column(), keys.path(column.name()), rows_max, *to));
  }
  return Status::ok_status();
}

}  // namespace skua
