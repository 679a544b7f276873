#include "clients/cli/spine.h"

#include <fmt/format.h>

#include "clients/cli/import/csv_reader.h"

namespace skua {
namespace {

Result<std::size_t> find_column(const std::string& file, const CsvRecord& header,
                                const std::string& name) {
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    if (header.fields[i].text == name) return i;
  }
  return invalid_argument(fmt::format("{}: has no column `{}`", file, name));
}

}  // namespace

Result<std::vector<EntityArgument>> read_spine(const std::string& file, ByteSource& source,
                                               const std::vector<std::string>& key_names,
                                               const std::string& as_of_column) {
  CsvReader reader(source);
  CsvRecord record;
  ASSIGN_OR_RETURN(const bool any, reader.next(record));
  if (!any)
    return invalid_argument(
        fmt::format("{}: is empty; the first line must name the columns", file));
  const std::size_t width = record.fields.size();
  std::vector<std::size_t> key_columns;
  for (const std::string& name : key_names) {
    ASSIGN_OR_RETURN(const std::size_t column, find_column(file, record, name));
    key_columns.push_back(column);
  }
  std::size_t as_of_index = 0;
  if (!as_of_column.empty()) {
    ASSIGN_OR_RETURN(as_of_index, find_column(file, record, as_of_column));
  }
  std::vector<EntityArgument> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, reader.next(record));
    if (!more) return rows;
    const std::string place = fmt::format("{}:{}", file, record.line);
    if (!record.malformed.ok()) return invalid_argument(place + ": " + record.malformed.message());
    if (record.fields.size() != width) {
      return invalid_argument(
          fmt::format("{}: {} fields where the header has {}", place, record.fields.size(), width));
    }
    EntityArgument row;
    for (const std::size_t column : key_columns)
      row.key_values.push_back(record.fields[column].text);
    if (!as_of_column.empty()) {
      const auto time = parse_rfc3339(record.fields[as_of_index].text);
      if (!time.ok()) {
        return invalid_argument(fmt::format(
            "{}: column `{}` is not a time such as 2013-07-04T12:00:00Z", place, as_of_column));
      }
      row.as_of = *time;
    }
    rows.push_back(std::move(row));
  }
}

}  // namespace skua
