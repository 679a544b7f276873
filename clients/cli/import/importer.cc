#include "clients/cli/import/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace skua {
namespace {

// Far below the server's request_bytes_max, whatever the values.
constexpr std::size_t kBatchBytes = 4U << 20U;
// In a dry run every row is a rejection, and a receipt describes only so many (rejections_max).
constexpr std::size_t kTrialRows = 500;
constexpr char kNoReason[] = "the server gave no reason: too many rejections in one write";

}  // namespace

Importer::Importer(SkuaClient& client, const std::string& project, const std::string& view,
                   const ColumnPlan& plan, const ImportOptions& options, Hooks hooks)
    : hooks_(std::move(hooks)),
      client_(client),
      plan_(plan),
      batch_rows_(options.dry_run ? std::min(options.batch_rows, kTrialRows) : options.batch_rows),
      dry_run_(options.dry_run),
      horizon_(options.horizon),
      rows_(plan),
      versions_(plan),
      stored_versions_(client, project, view, plan),
      batches_(options.in_flight, ImportBatch(project, view, plan)),
      stream_(client, options.in_flight) {}

Status Importer::add_file(const std::string& file, RowBatches& rows) {
  files_.push_back(file);
  const auto index = static_cast<std::uint32_t>(files_.size() - 1);
  versions_.begin_file();
  while (true) {
    auto more = rows.next(rows_);
    if (!more.ok())
      return Status(more.status().code(), fmt::format("{}: {}", file, more.status().message()));
    if (!*more) return Status::ok_status();
    RETURN_IF_ERROR(add_rows(rows_, index));
    hooks_.on_progress(account_.accounted());
  }
}

Status Importer::add_rows(const CoercedRows& rows, std::uint32_t file) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    ++account_.in;
    const RowOrigin origin{file, rows.lines[row]};
    if (const CellFault* fault = rows.fault(row); fault != nullptr) {
      ++account_.rejected;
      reject(origin, fault->column, std::string(status_code_name(fault->reason.code())),
             fault->reason.message());
      continue;
    }
    if (!rows.is_export) {
      RETURN_IF_ERROR(add_versions());
      RETURN_IF_ERROR(add_row(rows, row, origin));
      continue;
    }
    const auto is_version = versions_.takes(rows, row);
    if (!is_version.ok()) return about(origin, is_version.status());
    if (!*is_version) RETURN_IF_ERROR(add_versions());
    versions_.append(rows, row);
    version_origins_.push_back(origin);
  }
  return Status::ok_status();
}

Status Importer::add_versions() {
  if (versions_.size() == 0) return Status::ok_status();
  const std::vector<std::size_t> oldest_first = versions_.oldest_first();
  std::size_t stored = 0;
  if (oldest_first.size() > 1 && !dry_run_) {
    const auto count = stored_versions_.count(versions_.rows(), oldest_first);
    if (!count.ok()) return about(version_origins_.front(), count.status());
    stored = *count;
  }
  account_.duplicate += stored;
  for (const std::size_t row : std::span(oldest_first).subspan(stored))
    RETURN_IF_ERROR(add_row(versions_.rows(), row, version_origins_[row]));
  versions_.clear();
  version_origins_.clear();
  return Status::ok_status();
}

Status Importer::add_row(const CoercedRows& rows, std::size_t row, RowOrigin origin) {
  if (horizon_.has_value() && rows.event_timestamps.value<std::int64_t>(row) < horizon_->us)
    ++account_.behind_horizon;
  const std::size_t lane = entity_hash(plan_, rows, row) % batches_.size();
  ImportBatch& batch = batches_[lane];
  if (batch.rows() > 0 && batch.deletes() != (rows.deleted[row] != 0)) RETURN_IF_ERROR(send(lane));
  batch.append(rows, row, origin);
  if (batch.rows() >= batch_rows_ || batch.bytes() >= kBatchBytes) return send(lane);
  return Status::ok_status();
}

Status Importer::send(std::size_t lane) {
  ImportBatch& batch = batches_[lane];
  if (dry_run_) return try_batch(batch);
  const std::uint64_t ticket = next_ticket_++;
  if (batch.deletes()) {
    stream_.submit(lane, ticket, batch.take_delete(false));
  } else {
    stream_.submit(lane, ticket, batch.take_write(false));
  }
  in_flight_[ticket] = batch.take_origins();
  while (auto finished = stream_.try_next()) RETURN_IF_ERROR(take_receipt(*finished));
  return Status::ok_status();
}

Status Importer::try_batch(ImportBatch& batch) {
  const auto response = batch.deletes() ? client_.try_delete(batch.take_delete(true))
                                        : client_.try_write(batch.take_write(true));
  const std::vector<RowOrigin> origins = batch.take_origins();
  if (!response.ok()) return failed(response.status(), origins);
  if (response->rejected() != origins.size() + 1)
    return internal_error("the server did not refuse a write that it had to refuse");
  std::vector<bool> told(origins.size(), false);
  bool all_told = false;
  std::uint64_t rejected = 0;
  for (const v1::Rejection& rejection : response->rejections()) {
    if (rejection.row() >= origins.size()) continue;
    told[rejection.row()] = true;
    // Refused for nothing of its own. These come after all others.
    all_told = all_told || rejection.code() == "ABORTED";
    if (rejection.code() == "ABORTED") continue;
    ++rejected;
    report(origins[rejection.row()], rejection);
  }
  for (std::size_t row = 0; row < origins.size() && !all_told; ++row) {
    if (told[row]) continue;
    ++rejected;
    reject(origins[row], "", "", kNoReason);
  }
  account_.rejected += rejected;
  account_.valid += origins.size() - rejected;
  return Status::ok_status();
}

Status Importer::finish() {
  RETURN_IF_ERROR(add_versions());
  for (std::size_t lane = 0; lane < batches_.size(); ++lane) {
    if (batches_[lane].rows() > 0) RETURN_IF_ERROR(send(lane));
  }
  while (auto finished = stream_.next()) {
    RETURN_IF_ERROR(take_receipt(*finished));
    hooks_.on_progress(account_.accounted());
  }
  if (account_.adds_up()) return Status::ok_status();
  return internal_error(fmt::format("the receipts do not add up: {}", account_.equation()));
}

Status Importer::failed(const Status& status, const std::vector<RowOrigin>& origins) const {
  return Status(status.code(),
                fmt::format("{} rows from {}:{} on: {}", origins.size(),
                            files_[origins.front().file], origins.front().line, status.message()));
}

Status Importer::about(RowOrigin origin, const Status& status) const {
  return Status(status.code(),
                fmt::format("{}:{}: {}", files_[origin.file], origin.line, status.message()));
}

Status Importer::take_receipt(const FinishedWrite& finished) {
  const auto written = in_flight_.extract(finished.ticket);
  const std::vector<RowOrigin>& origins = written.mapped();
  if (!finished.response.ok()) return failed(finished.response.status(), origins);
  const v1::WriteRowsResponse& receipt = *finished.response;
  RETURN_IF_ERROR(account_.add(receipt, origins.size()));
  report_rejections(receipt, origins);
  if (receipt.created_timestamp_us() >= last_commit_us_) {
    last_commit_us_ = receipt.created_timestamp_us();
    commit_token_ = receipt.commit_token();
  }
  return Status::ok_status();
}

// A receipt describes only so many rejections; the rows beyond are told by their outcome.
void Importer::report_rejections(const v1::WriteRowsResponse& receipt,
                                 const std::vector<RowOrigin>& origins) {
  int described = 0;
  for (std::size_t row = 0; row < origins.size(); ++row) {
    if (receipt.outcomes()[row] != static_cast<char>(v1::REJECTED)) continue;
    while (described < receipt.rejections_size() && receipt.rejections(described).row() < row)
      ++described;
    if (described < receipt.rejections_size() && receipt.rejections(described).row() == row) {
      report(origins[row], receipt.rejections(described++));
    } else {
      reject(origins[row], "", "", kNoReason);
    }
  }
}

void Importer::report(RowOrigin origin, const v1::Rejection& rejection) {
  const bool is_time =
      rejection.column().starts_with("event_timestamp") && !plan_.event_timestamp_column().empty();
  reject(origin, is_time ? plan_.event_timestamp_column() : rejection.column(), rejection.code(),
         rejection.reason());
}

void Importer::reject(RowOrigin origin, std::string column, std::string code, std::string reason) {
  hooks_.on_rejected(
      {files_[origin.file], origin.line, std::move(column), std::move(code), std::move(reason)});
}

}  // namespace skua
