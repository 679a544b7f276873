#include "clients/cli/join/told_columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "clients/cli/import/csv_reader.h"

namespace skua {

bool ToldColumns::is_na(const std::string& text) const {
  return std::find(options_.na.begin(), options_.na.end(), text) != options_.na.end();
}

std::size_t ToldColumns::place(const std::string& name) {
  const auto [found, is_new] = places_.try_emplace(name, names_.size());
  if (is_new) {
    names_.push_back(name);
    types_.emplace_back();
  }
  return found->second;
}

void ToldColumns::add_partitions(const SourceFile& file, const std::vector<std::string>& names) {
  for (const auto& [name, text] : file.partitions) {
    const bool is_own = std::find(names.begin(), names.end(), name) != names.end();
    if (is_own || options_.ignored.contains(name)) continue;
    ToldType& type = types_[place(name)];
    if (!is_na(text)) type.add_field(text);
  }
}

Status ToldColumns::add_csv(const SourceFile& file, ByteSource& source) {
  CsvReader reader(source);
  CsvRecord record;
  ASSIGN_OR_RETURN(const bool any, reader.next(record));
  if (!any)
    return invalid_argument(
        fmt::format("{}: is empty; the first line must name the columns", file.path));
  if (!record.malformed.ok())
    return invalid_argument(
        fmt::format("{}:{}: {}", file.path, record.line, record.malformed.message()));
  std::vector<std::string> names;
  for (const CsvField& field : record.fields) names.push_back(field.text);
  std::vector<std::size_t> places;
  for (const std::string& name : names) places.push_back(place(name));
  add_partitions(file, names);
  std::set<std::string> given(names.begin(), names.end());
  for (const auto& [name, text] : file.partitions) given.insert(name);
  for (const std::string& name : options_.ignored) given.erase(name);
  if (given_.has_value() && *given_ != given)
    return invalid_argument(
        fmt::format("{}: has other columns than the first file of the spine", file.path));
  given_ = std::move(given);
  while (!options_.csv_as_text) {
    ASSIGN_OR_RETURN(const bool more, reader.next(record));
    if (!more) break;
    if (record.fields.size() != places.size()) continue;
    for (std::size_t i = 0; i < places.size(); ++i)
      if (!is_na(record.fields[i].text)) types_[places[i]].add_field(record.fields[i].text);
  }
  return Status::ok_status();
}

Status ToldColumns::add_ndjson(const SourceFile& file, ByteSource& source) {
  while (true) {
    ASSIGN_OR_RETURN(const auto line, source.next_line());
    if (!line.has_value()) break;
    const auto object = parse_json_object(*line);
    if (!object.ok()) continue;
    for (const auto& [name, value] : *object)
      if (!options_.ignored.contains(name)) types_[place(name)].add(value);
  }
  add_partitions(file, names_);
  return Status::ok_status();
}

Result<std::vector<OutputColumn>> ToldColumns::columns() const {
  std::vector<OutputColumn> out;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const std::string& name = names_[i];
    if (options_.ignored.contains(name)) continue;
    const auto key = std::find_if(options_.keys.begin(), options_.keys.end(),
                                  [&name](const auto& each) { return each.column == name; });
    if (name == options_.event_timestamp_column) {
      out.push_back({name, ValueType::kUnixTimestamp});
    } else if (key != options_.keys.end()) {
      out.push_back({name, key->type});
    } else {
      const auto type = types_[i].type();
      if (!type.ok())
        return invalid_argument(fmt::format("column `{}`: {}; leave it out with --ignore-columns",
                                            name, type.status().message()));
      out.push_back({name, *type});
    }
  }
  return out;
}

}  // namespace skua
