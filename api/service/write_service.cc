#include "api/service/write_service.h"

#include <utility>

#include "api/service/row_packer.h"
#include "storage/registry/definitions.h"

namespace skua {
namespace {

constexpr std::size_t kWriterIdBytesMax = 128;

// The writer ids of a key are its own: a receipt is found again by id and sequence alone, whatever
// the view, and who writes with another's would take its writes for done. No name of a key has a
// slash; without keys all callers are one.
std::string writer_scope(const Access& access) {
  return access.key() == nullptr ? "" : access.key()->name + "/";
}

void reject_the_others(WriteRequest& request, std::uint32_t rows) {
  const Status reason(StatusCode::kAborted, "another row was rejected (all_or_nothing)");
  for (std::uint32_t row = 0; row < rows; ++row) request.reject(row, "", reason);
}

}  // namespace

Result<WriteRequest> WriteService::prepare(const Access& access, const std::string& project,
                                           const std::string& view, bool deletes) const {
  ASSIGN_OR_RETURN(auto registered, find_permitted_view(access, Permission::kWrite,
                                                        *registry_.snapshot(), project, view));
  WriteRequest request(std::move(registered), deletes, limits_.rejections_max);
  request.writer_scope = writer_scope(access);
  return request;
}

Status WriteService::check(const WriteRequest& request) const {
  RETURN_IF_ERROR(request.check_columns());
  if (request.keys[0]->size() > limits_.rows_per_write_max)
    return invalid_argument("rows_per_write_max: the write has " +
                            std::to_string(request.keys[0]->size()) + " rows, at most " +
                            std::to_string(limits_.rows_per_write_max) +
                            " are allowed; split the request");
  if (!request.writer) return Status::ok_status();
  if (request.writer->writer_id.empty() || request.writer->writer_id.size() > kWriterIdBytesMax)
    return invalid_argument("writer.writer_id: must have 1 to 128 bytes");
  if (request.writer->sequence == 0)
    return invalid_argument("writer.sequence: starts at 1 and grows by one with each write");
  return Status::ok_status();
}

void WriteService::write(WriteRequest request, WriteDone done) {
  if (Status status = check(request); !status.ok()) {
    done(std::move(status));
    return;
  }
  const std::uint32_t rows = request.rows();
  WriteBatch batch;
  batch.incarnation = request.view->incarnation();
  batch.layouts = {request.view, &request.view->layouts};
  batch.request_rows = rows;
  batch.rows.reserve(rows);
  RowPacker packer(request, limits_, engine_.now() + max_future_skew_);
  for (std::uint32_t row = 0; row < rows; ++row)
    if (auto packed = packer.pack(row)) batch.rows.push_back(*std::move(packed));

  const bool refuse_all = request.all_or_nothing && request.has_rejections();
  if (refuse_all) {
    batch.rows.clear();
    reject_the_others(request, rows);
  } else {
    batch.progress = std::move(request.progress);
  }
  batch.rejections = request.take_rejections();
  if (refuse_all && !request.writer) {
    const CommitPoint last = engine_.last_commit();
    WriteReceipt receipt;
    receipt.outcomes.assign(rows, RowOutcome::kRejected);
    receipt.rejections = std::move(batch.rejections);
    receipt.created_timestamp = last.created_timestamp;
    receipt.sequence = last.sequence;
    done(std::move(receipt));
    return;
  }
  // With a writer stamp even a refused write commits its receipt, so that a retry gets the same
  // one.
  batch.writer = std::move(request.writer);
  if (batch.writer) batch.writer->writer_id.insert(0, request.writer_scope);
  batch.all_or_nothing = request.all_or_nothing;
  engine_.write(std::move(batch), std::move(done));
}

std::string WriteService::commit_token(Sequence sequence) const {
  return CommitToken{engine_.store_id(), sequence}.to_text();
}

}  // namespace skua
