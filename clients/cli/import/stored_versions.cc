#include "clients/cli/import/stored_versions.h"

#include <fmt/format.h>

#include <map>

#include "clients/cli/import/compare_rows.h"
#include "clients/cli/text/wire_column.h"

namespace skua {
namespace {

constexpr std::uint32_t kRowsPerPage = 1000;

// A feature that the answer does not have is null in all of its rows.
bool same_value(const Column& given, std::size_t row, const Column* stored,
                std::size_t stored_row) {
  const bool is_null = stored == nullptr || stored->is_null(stored_row);
  if (is_null || given.is_null(row)) return is_null && given.is_null(row);
  return stored->type() == given.type() &&
         same_cell(given.type(), given.cell(row), stored->cell(stored_row));
}

}  // namespace

v1::GetHistoryRequest StoredVersions::request(const CoercedRows& versions) const {
  v1::GetHistoryRequest request;
  request.set_project(project_);
  request.set_feature_view(view_);
  request.set_limit(kRowsPerPage);
  for (std::size_t i = 0; i < plan_.keys(); ++i) {
    Column key(versions.columns[i].type());
    if (versions.columns[i].is_null(0)) {
      key.append_null();
    } else {
      key.append_cell(versions.columns[i].cell(0));
    }
    v1::NamedColumn& column = *request.add_entity();
    column.set_name(plan_.columns()[i].name);
    column_to_wire(key, *column.mutable_column());
  }
  // 0 would be no bound.
  const auto time = versions.event_timestamps.value<std::int64_t>(0);
  request.set_from_us(time == 0 ? -1 : time);
  request.set_to_us(time == 0 ? 1 : time);
  return request;
}

Status StoredVersions::add_matches(const v1::RowColumns& stored, const CoercedRows& versions,
                                   const std::vector<std::size_t>& oldest_first,
                                   Matches& matches) const {
  const auto rows = static_cast<int>(stored.rows());
  if (stored.event_timestamps_us_size() != rows || stored.deleted_size() != rows)
    return internal_error("the server's history has columns of different lengths");
  std::map<std::string, Column> columns;
  for (const v1::NamedColumn& feature : stored.features()) {
    ASSIGN_OR_RETURN(Column column, column_from_wire(feature.column(), stored.rows()));
    columns.emplace(feature.name(), std::move(column));
  }
  const auto is_same = [&](std::size_t version, int row) {
    if (stored.deleted(row) || versions.deleted[version] != 0)
      return stored.deleted(row) == (versions.deleted[version] != 0);
    for (std::size_t i = plan_.keys(); i < plan_.columns().size(); ++i) {
      const auto found = columns.find(plan_.columns()[i].name);
      const Column* const column = found == columns.end() ? nullptr : &found->second;
      if (!same_value(versions.columns[i], version, column, static_cast<std::size_t>(row)))
        return false;
    }
    return true;
  };
  for (int row = 0; row < rows; ++row) {
    if (stored.event_timestamps_us(row) != versions.event_timestamps.value<std::int64_t>(0))
      continue;
    std::vector<bool>& same = matches.emplace_back();
    for (const std::size_t version : oldest_first) same.push_back(is_same(version, row));
  }
  return Status::ok_status();
}

Result<std::size_t> StoredVersions::count(const CoercedRows& versions,
                                          const std::vector<std::size_t>& oldest_first) {
  v1::GetHistoryRequest request = this->request(versions);
  Matches matches;
  do {
    const auto page = client_.get_history(request);
    // No such entity can be stored; what is wrong with it the write says.
    if (page.status().code() == StatusCode::kInvalidArgument) return std::size_t{0};
    if (!page.ok()) return page.status();
    RETURN_IF_ERROR(add_matches(page->rows(), versions, oldest_first, matches));
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());

  std::size_t stored = 0;
  for (auto row = matches.rbegin(); row != matches.rend() && stored < oldest_first.size(); ++row)
    if ((*row)[stored]) ++stored;
  if (stored > 0) return stored;
  // Retention may have removed the first ones; those before one that stands are not missed.
  for (std::size_t i = oldest_first.size(); i > 0; --i)
    for (const std::vector<bool>& same : matches)
      if (same[i - 1]) return i;
  return std::size_t{0};
}

}  // namespace skua
