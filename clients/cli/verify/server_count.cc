#include "clients/cli/verify/server_count.h"

#include <fmt/format.h>

#include <vector>

#include "clients/cli/text/wire_column.h"

namespace skua {

ServerCount::ServerCount(SkuaClient& client, const SnapshotManifest& manifest,
                         const SnapshotView& view)
    : client_(client), manifest_(manifest), view_(view) {}

bool ServerCount::counts(std::int64_t event_timestamp_us) const {
  // What is in effect stays, however old; unless nobody can ask for that moment any more.
  const std::int64_t time = manifest_.rows_kind != v1::LATEST || manifest_.base.has_value()
                                ? event_timestamp_us
                            : manifest_.as_of_us != 0 ? manifest_.as_of_us
                                                      : manifest_.read_time_us;
  return time > horizon_us_;
}

Status ServerCount::run() {
  ASSIGN_OR_RETURN(const v1::BeginSnapshotResponse snapshot, client_.begin_snapshot({}));
  Status status = read(snapshot.snapshot_id());
  v1::EndSnapshotRequest end;
  end.set_snapshot_id(snapshot.snapshot_id());
  const Status ended = client_.end_snapshot(end).status();
  return status.ok() ? ended : status;
}

Status ServerCount::read(const std::string& snapshot_id) {
  v1::ReadSnapshotRequest request;
  request.set_snapshot_id(snapshot_id);
  request.set_project(manifest_.project);
  request.set_feature_view(view_.view.name());
  request.set_rows(v1::ALL_VERSIONS);
  do {
    ASSIGN_OR_RETURN(const v1::ReadSnapshotResponse page, client_.read_snapshot(request));
    if (page.horizon_us() != 0) horizon_us_ = page.horizon_us();
    RETURN_IF_ERROR(add(page.rows()));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return Status::ok_status();
}

Status ServerCount::add(const v1::RowColumns& page) {
  const auto rows = static_cast<int>(page.rows());
  if (page.event_timestamps_us_size() != rows || page.sequences_size() != rows ||
      page.deleted_size() != rows)
    return internal_error("the server's rows have columns of different lengths");
  std::vector<Column> keys;
  for (const v1::NamedColumn& key : page.join_keys()) {
    ASSIGN_OR_RETURN(Column column, column_from_wire(key.column(), page.rows()));
    keys.push_back(std::move(column));
  }
  for (int row = 0; row < rows; ++row) {
    const std::uint64_t sequence = page.sequences(row);
    if (sequence > manifest_.sequence) continue;
    if (manifest_.base.has_value() && sequence <= manifest_.base->sequence) continue;
    std::string entity;
    for (const Column& key : keys) {
      const std::string_view cell = key.cell(static_cast<std::size_t>(row));
      entity += fmt::format("{}:", cell.size());
      entity += cell;
    }
    add_row(entity, page.event_timestamps_us(row), page.deleted(row));
  }
  return Status::ok_status();
}

void ServerCount::add_row(const std::string& entity, std::int64_t event_timestamp_us,
                          bool deleted) {
  const bool is_latest = manifest_.rows_kind == v1::LATEST && !manifest_.base.has_value();
  const bool is_all = manifest_.rows_kind == v1::ALL_VERSIONS || manifest_.base.has_value();
  std::int64_t as_of_us = manifest_.as_of_us;
  if (is_latest && as_of_us == 0) as_of_us = manifest_.read_time_us;
  if (as_of_us != 0 && event_timestamp_us > as_of_us) return;
  if (!counts(event_timestamp_us)) return;
  if (is_all) {
    ++rows_;
    return;
  }
  std::string judged = is_latest ? entity : fmt::format("{}@{}", entity, event_timestamp_us);
  if (judged == last_) return;
  last_ = std::move(judged);
  const std::int64_t ttl_us = view_.view.ttl_us();
  if (is_latest && (deleted || (ttl_us != 0 && as_of_us - event_timestamp_us > ttl_us))) return;
  ++rows_;
}

}  // namespace skua
