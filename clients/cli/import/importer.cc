#include "clients/cli/import/importer.h"

#include <fmt/format.h>

#include <functional>

namespace skua {
namespace {

// Far below the server's request_bytes_max, whatever the values.
constexpr std::size_t kBatchBytes = 4U << 20U;

}  // namespace

Importer::Importer(SkuaClient& client, const std::string& project, const std::string& view,
                   const ColumnPlan& plan, const ImportOptions& options, Hooks hooks)
    : hooks_(std::move(hooks)),
      plan_(plan),
      batch_rows_(options.batch_rows),
      batches_(options.in_flight, ImportBatch(project, view, plan)),
      stream_(client, options.in_flight) {}

Status Importer::add_file(const std::string& file, RowReader& rows) {
  files_.push_back(file);
  const auto index = static_cast<std::uint32_t>(files_.size() - 1);
  SourceRow row;
  while (true) {
    auto more = rows.next(row);
    if (!more.ok()) {
      return Status(more.status().code(), fmt::format("{}: {}", file, more.status().message()));
    }
    if (!*more) return Status::ok_status();
    RETURN_IF_ERROR(add_row(row, index));
    hooks_.on_progress(account_.accounted());
  }
}

Status Importer::add_row(SourceRow& row, std::uint32_t file) {
  ++account_.in;
  const RowOrigin origin{file, row.line};
  const Status prepared = batches_.front().prepare(row);
  if (!prepared.ok()) {
    ++account_.rejected;
    reject(origin, row.column, std::string(status_code_name(prepared.code())), prepared.message());
    return Status::ok_status();
  }
  const std::size_t lane = std::hash<std::string>{}(entity_text(plan_, row)) % batches_.size();
  batches_[lane].append(row, origin);
  if (batches_[lane].rows() < batch_rows_ && batches_[lane].bytes() < kBatchBytes) {
    return Status::ok_status();
  }
  return send(lane);
}

Status Importer::send(std::size_t lane) {
  const std::uint64_t ticket = next_ticket_++;
  v1::WriteRowsRequest request = batches_[lane].take(in_flight_[ticket]);
  stream_.submit(lane, ticket, std::move(request));
  while (auto finished = stream_.try_next()) RETURN_IF_ERROR(take_receipt(*finished));
  return Status::ok_status();
}

Status Importer::finish() {
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

Status Importer::take_receipt(const FinishedWrite& finished) {
  const auto written = in_flight_.extract(finished.ticket);
  const std::vector<RowOrigin>& origins = written.mapped();
  if (!finished.response.ok()) {
    const Status& status = finished.response.status();
    return Status(status.code(), fmt::format("{} rows from {}:{} on: {}", origins.size(),
                                             files_[origins.front().file], origins.front().line,
                                             status.message()));
  }
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
      const v1::Rejection& rejection = receipt.rejections(described++);
      const bool is_time = rejection.column().starts_with("event_timestamp") &&
                           !plan_.event_timestamp_column().empty();
      reject(origins[row], is_time ? plan_.event_timestamp_column() : rejection.column(),
             rejection.code(), rejection.reason());
    } else {
      reject(origins[row], "", "", "the server gave no reason: too many rejections in one write");
    }
  }
}

void Importer::reject(RowOrigin origin, std::string column, std::string code, std::string reason) {
  hooks_.on_rejected(
      {files_[origin.file], origin.line, std::move(column), std::move(code), std::move(reason)});
}

}  // namespace skua
