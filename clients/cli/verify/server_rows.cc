#include "clients/cli/verify/server_rows.h"

#include <fmt/format.h>

#include "clients/cli/import/compare_rows.h"
#include "clients/cli/text/wire_column.h"
#include "storage/model/coercion.h"

namespace skua {
namespace {

constexpr std::size_t kRowsPerRead = 500;
// Far below the server's answer_bytes_max.
constexpr std::size_t kBytesPerRead = 8U << 20U;
constexpr std::size_t kPlacesMax = 10;

// The view may be wider by now than when the snapshot was taken.
bool same_value(const Column& exported, const Column& answered, std::size_t row) {
  if (exported.is_null(row) || answered.is_null(row))
    return exported.is_null(row) && answered.is_null(row);
  Column widened(answered.type());
  return append_coerced(widened, exported, row).ok() &&
         same_cell(answered.type(), widened.cell(0), answered.cell(row));
}

}  // namespace

Status ServerRows::add(const CoercedRows& rows, std::size_t row, const std::string& file) {
  if (columns_.empty())
    for (const Column& column : rows.columns) columns_.emplace_back(column.type());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (rows.columns[i].is_null(row)) {
      columns_[i].append_null();
    } else {
      columns_[i].append_cell(rows.columns[i].cell(row));
      bytes_ += rows.columns[i].cell(row).size();
    }
  }
  event_timestamps_.append_cell(rows.event_timestamps.cell(row));
  deleted_.push_back(rows.deleted[row]);
  places_.push_back(fmt::format("{}:{}", file, rows.lines[row]));
  return places_.size() < kRowsPerRead && bytes_ < kBytesPerRead ? Status::ok_status() : finish();
}

v1::GetFeaturesRequest ServerRows::request() const {
  v1::GetFeaturesRequest request;
  request.set_project(manifest_.project);
  for (const v1::Feature& feature : view_.view.features())
    request.add_features(view_.view.name() + ":" + feature.name());
  for (int k = 0; k < view_.view.join_keys_size(); ++k) {
    v1::NamedColumn& key = *request.add_entities();
    key.set_name(view_.view.join_keys(k).name());
    column_to_wire(columns_[static_cast<std::size_t>(k)], *key.mutable_column());
  }
  for (std::size_t row = 0; row < places_.size(); ++row) {
    const std::int64_t then = manifest_.as_of_us != 0 ? manifest_.as_of_us : manifest_.read_time_us;
    request.add_as_of_us(
        manifest_.rows_kind == v1::LATEST ? then : event_timestamps_.value<std::int64_t>(row));
  }
  request.add_known_at_us(manifest_.read_time_us);
  request.set_min_commit_token(manifest_.commit_token);
  request.mutable_include()->set_event_timestamps(true);
  return request;
}

Result<ServerRows::Verdict> ServerRows::judge(const v1::GetFeaturesResponse& answer,
                                              const std::vector<Column>& values,
                                              std::size_t row) const {
  const auto keys = static_cast<std::size_t>(view_.view.join_keys_size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const v1::FeatureColumn& given = answer.features(static_cast<int>(i));
    const auto status = static_cast<v1::FeatureStatus>(given.statuses()[row]);
    if (status == v1::BEYOND_RETENTION) return Verdict::kBeyondRetention;
    if (deleted_[row] != 0) {
      if (status != v1::NOT_FOUND) return Verdict::kDiffers;
      continue;
    }
    const bool is_null = columns_[keys + i].is_null(row);
    if (status != (is_null ? v1::NULL_VALUE : v1::PRESENT)) return Verdict::kDiffers;
    if (given.event_timestamps_us(static_cast<int>(row)) !=
        event_timestamps_.value<std::int64_t>(row))
      return Verdict::kDiffers;
    if (!is_null && !same_value(columns_[keys + i], values[i], row)) return Verdict::kDiffers;
  }
  return Verdict::kSame;
}

Status ServerRows::finish() {
  const std::size_t rows = places_.size();
  if (rows == 0 || view_.view.features_size() == 0) return Status::ok_status();
  const auto answer = client_.get_features(request());
  if (answer.ok()) {
    RETURN_IF_ERROR(compare(*answer));
  } else if (answer.status().code() == StatusCode::kOutOfRange) {
    // So the server says that it keeps nothing of the time of any of them.
    comparison_.beyond_retention += rows;
  } else {
    return answer.status();
  }
  clear();
  return Status::ok_status();
}

Status ServerRows::compare(const v1::GetFeaturesResponse& answer) {
  const std::size_t rows = places_.size();
  if (answer.features_size() != view_.view.features_size())
    return internal_error("the server answered other features than it was asked for");
  std::vector<Column> values;
  for (const v1::FeatureColumn& given : answer.features()) {
    if (given.statuses().size() != rows ||
        given.event_timestamps_us_size() != static_cast<int>(rows))
      return internal_error("the server's answer has columns of different lengths");
    ASSIGN_OR_RETURN(Column column, column_from_wire(given.values(), rows));
    values.push_back(std::move(column));
  }
  for (std::size_t row = 0; row < rows; ++row) {
    ASSIGN_OR_RETURN(const Verdict verdict, judge(answer, values, row));
    if (verdict == Verdict::kBeyondRetention) ++comparison_.beyond_retention;
    if (verdict == Verdict::kBeyondRetention) continue;
    ++comparison_.compared;
    if (verdict == Verdict::kSame) continue;
    ++comparison_.differing;
    if (comparison_.places.size() < kPlacesMax) comparison_.places.push_back(places_[row]);
  }
  return Status::ok_status();
}

void ServerRows::clear() {
  for (Column& column : columns_) column.truncate(0);
  event_timestamps_.truncate(0);
  deleted_.clear();
  places_.clear();
  bytes_ = 0;
}

}  // namespace skua
