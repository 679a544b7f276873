#include "api/wire/arriving_keys.h"

#include <fmt/format.h>

namespace skua {

Status append_arriving_keys(const ArrivingColumn& from, const FieldPath& path,
                            std::uint64_t rows_max, Column& to) {
  ASSIGN_OR_RETURN(const std::uint32_t rows, arriving_rows(from, path));
  if (rows > rows_max)
    return invalid_argument(fmt::format(
        "{}: {} rows are more than the {} that one request may have", path, rows, rows_max));
  Status first;
  append_arriving(from, to, [&](std::uint32_t row, const Status& reason) {
    if (first.ok())
      first = Status(reason.code(), fmt::format("{}[{}]: {}", path, row, reason.message()));
  });
  return first;
}

Status take_arriving_keys(std::string_view name, const ArrivingColumn& from, std::uint64_t rows_max,
                          KeyColumns& keys) {
  ASSIGN_OR_RETURN(Column * to, keys.take(name));
  return append_arriving_keys(from, {keys.field(), name}, rows_max, *to);
}

}  // namespace skua
