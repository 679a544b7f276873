#include "clients/cli/join/spine_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace skua {

Status check_asking_columns(const std::string& file, const SpineOptions& options,
                            const std::vector<OutputColumn>& columns) {
  std::vector<std::string> names;
  for (const OutputColumn& column : columns) names.push_back(column.name);
  const std::string there = fmt::format("(its columns: {})", fmt::join(names, ", "));
  const auto has = [&columns](const std::string& name) {
    return std::any_of(columns.begin(), columns.end(),
                       [&name](const OutputColumn& column) { return column.name == name; });
  };
  for (const SpineOptions::Key& key : options.keys) {
    if (has(key.column)) continue;
    if (key.column != key.name)
      return invalid_argument(
          fmt::format("{}: has no column `{}`, which --map sends to join key `{}` {}", file,
                      key.column, key.name, there));
    return invalid_argument(
        fmt::format("{}: has no column for join key `{}`; name one with --map COLUMN={} {}", file,
                    key.name, key.name, there));
  }
  if (has(options.event_timestamp_column)) return Status::ok_status();
  return invalid_argument(
      fmt::format("{}: has no column `{}` for the moment of each row; name one with "
                  "--event-timestamp-column COLUMN {}",
                  file, options.event_timestamp_column, there));
}

void add_partition_columns(const SourceFile& file, const SpineOptions& options,
                           std::vector<OutputColumn>& columns) {
  for (const auto& [name, text] : file.partitions) {
    const auto is_same = [&name = name](const OutputColumn& column) { return column.name == name; };
    if (options.ignored.contains(name) || std::any_of(columns.begin(), columns.end(), is_same))
      continue;
    OutputColumn added{name, ValueType::kString};
    for (const SpineOptions::Key& key : options.keys)
      if (key.column == name) added.type = key.type;
    if (name == options.event_timestamp_column) added.type = ValueType::kUnixTimestamp;
    columns.push_back(std::move(added));
  }
}

}  // namespace skua
