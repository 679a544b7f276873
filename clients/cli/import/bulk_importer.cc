#include "clients/cli/import/bulk_importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace skua {
namespace {

// Attempts one after the other that staged nothing new.
constexpr int kIdleAttemptsMax = 10;
constexpr auto kAttemptWait = std::chrono::milliseconds(200);
constexpr auto kPublishFirstWait = std::chrono::milliseconds(5);
constexpr auto kPublishWaitMax = std::chrono::milliseconds(250);

// The server is away for a while, or was: begin again where it says.
bool is_passing(StatusCode code) {
  return code == StatusCode::kUnavailable || code == StatusCode::kDeadlineExceeded ||
         code == StatusCode::kAborted || code == StatusCode::kOutOfRange ||
         code == StatusCode::kResourceExhausted || code == StatusCode::kCancelled;
}

}  // namespace

BulkImporter::BulkImporter(SkuaClient& client, BulkSource source, const ColumnPlan& plan,
                           std::size_t in_flight, Hooks hooks)
    : client_(client),
      source_(std::move(source)),
      plan_(plan),
      versions_(plan),
      in_flight_max_(in_flight),
      hooks_(std::move(hooks)) {}

Status BulkImporter::run() {
  int idle_attempts = 0;
  bool again = false;
  while (true) {
    const auto before = std::pair(progress_.next_chunk(), progress_.rows());
    Status status = attempt(again);
    if (status.ok() || hooks_.is_interrupted() || !is_passing(status.code())) return status;
    const auto after = std::pair(progress_.next_chunk(), progress_.rows());
    idle_attempts = after == before ? idle_attempts + 1 : 0;
    if (idle_attempts >= kIdleAttemptsMax) return status;
    again = again || progress_.load_id() != 0;
    std::this_thread::sleep_for(kAttemptWait);
  }
}

Status BulkImporter::attempt(bool again) {
  v1::BeginLoadRequest request;
  request.set_project(source_.project);
  request.set_feature_view(source_.view);
  request.set_name(source_.load);
  request.set_replace(source_.replaces);
  ASSIGN_OR_RETURN(const v1::BeginLoadResponse begun, client_.begin_load(request));
  progress_ = begun.progress();
  session_ = begun.session();
  next_chunk_ = progress_.next_chunk();
  in_flight_.clear();
  // When the answer to the publication got lost, this run knows better what it sent.
  if (!begun.has_receipt() || !is_publishing_) {
    ASSIGN_OR_RETURN(position_, LoadCheckpoint::parse(progress_.checkpoint()));
  }
  if (begun.has_receipt()) {
    was_published_ = !is_publishing_;
    return finish(begun.receipt());
  }
  RETURN_IF_ERROR(hooks_.on_begun(progress_, again));
  std::uint64_t chunks = 0;
  RETURN_IF_ERROR(stage_files(chunks));
  return publish(chunks);
}

Status BulkImporter::stage_files(std::uint64_t& chunks) {
  LoadStream stream(client_, in_flight_max_);
  versions_.clear();
  const std::uint64_t skipped = position_.batches;
  for (std::size_t file = position_.file; file < source_.files.size(); ++file)
    RETURN_IF_ERROR(stage_file(stream, file, file == position_.file ? skipped : 0));
  while (const auto finished = stream.next()) {
    RETURN_IF_ERROR(take_finished(*finished));
    RETURN_IF_ERROR(check_interrupted());
    report_progress(Phase::kStaging, progress_.rows() + progress_.expired(), position_.rows_sent);
  }
  chunks = next_chunk_;
  return Status::ok_status();
}

Status BulkImporter::stage_file(LoadStream& stream, std::size_t file, std::uint64_t skipped) {
  const auto in_this_file = [&](const Status& status) {
    return Status(status.code(), fmt::format("{}: {}", source_.files[file], status.message()));
  };
  auto rows = source_.open(file);
  if (!rows.ok()) return rows.status();
  file_ = file;
  LoadParts parts(**rows, plan_, versions_);
  position_.file = file;
  position_.batches = 0;
  LoadPart part;
  while (true) {
    RETURN_IF_ERROR(check_interrupted());
    const auto more = parts.next(part);
    if (!more.ok()) return in_this_file(more.status());
    unknown_columns_.insert((*rows)->unknown_columns().begin(), (*rows)->unknown_columns().end());
    if (!*more) return Status::ok_status();
    ++position_.batches;
    if (position_.batches > skipped) {
      position_.rows_in += part.rows_in;
      position_.rejected += part.faults.size();
      report_faults(part, file);
      if (!part.lines.empty()) RETURN_IF_ERROR(send(stream, std::move(part), file));
    }
    report_progress(Phase::kReading, position_.rows_sent, 0);
  }
}

Status BulkImporter::send(LoadStream& stream, LoadPart part, std::size_t file) {
  position_.rows_sent += part.lines.size();
  part.request.set_load_id(progress_.load_id());
  part.request.set_session(session_);
  part.request.set_chunk(next_chunk_);
  part.request.set_checkpoint(position_.to_text());
  in_flight_[next_chunk_++] = {file, std::move(part.lines)};
  stream.submit(std::move(part.request));
  while (const auto finished = stream.try_next()) RETURN_IF_ERROR(take_finished(*finished));
  return Status::ok_status();
}

Status BulkImporter::take_finished(const FinishedChunk& finished) {
  const auto sent = in_flight_.extract(finished.chunk);
  if (!finished.response.ok()) return finished.response.status();
  const v1::StageRowsResponse& response = *finished.response;
  const v1::LoadProgress& heard = response.progress();
  if (heard.next_chunk() > progress_.next_chunk() || heard.rows() > progress_.rows())
    progress_ = heard;
  if (response.rejected() > 0 && reported_.insert(finished.chunk).second)
    report_rejections(response, sent.mapped());
  return Status::ok_status();
}

Status BulkImporter::publish(std::uint64_t chunks) {
  v1::PublishLoadRequest request;
  request.set_load_id(progress_.load_id());
  request.set_session(session_);
  request.set_chunks(chunks);
  auto wait = std::chrono::milliseconds(kPublishFirstWait);
  while (true) {
    is_publishing_ = true;
    ASSIGN_OR_RETURN(const v1::PublishLoadResponse answer, client_.publish_load(request));
    if (answer.phase() == v1::PUBLISHED) return finish(answer.receipt());
    const bool is_merging = answer.phase() == v1::MERGING;
    report_progress(is_merging ? Phase::kMerging : Phase::kPublishing, answer.rows_merged(),
                    answer.rows());
    RETURN_IF_ERROR(check_interrupted());
    std::this_thread::sleep_for(wait);
    wait = std::min(2 * wait, std::chrono::milliseconds(kPublishWaitMax));
  }
}

Status BulkImporter::finish(const v1::LoadReceipt& receipt) {
  receipt_ = receipt;
  account_.loaded = receipt.rows();
  account_.expired = receipt.expired();
  account_.erased = receipt.erased();
  const std::uint64_t taken = receipt.rows() + receipt.expired() + receipt.erased();
  if (taken > position_.rows_sent && !was_published_)
    return internal_error(
        fmt::format("the server loaded {} rows, and {} were sent", taken, position_.rows_sent));
  // Of a load that an earlier run published the last checkpoint may lack rows that were not staged.
  const std::uint64_t sent = std::max(position_.rows_sent, taken);
  account_.in = position_.rows_in + (sent - position_.rows_sent);
  account_.rejected = position_.rejected + (sent - taken);
  if (account_.adds_up()) return Status::ok_status();
  return internal_error(fmt::format("the receipt does not add up: {}", account_.equation()));
}

Status BulkImporter::check_interrupted() const {
  if (!hooks_.is_interrupted()) return Status::ok_status();
  return {StatusCode::kCancelled, "interrupted"};
}

void BulkImporter::report_progress(Phase phase, std::uint64_t rows, std::uint64_t rows_total) {
  hooks_.on_progress({phase, file_, rows, rows_total});
}

void BulkImporter::report_faults(const LoadPart& part, std::size_t file) {
  if (part.faults.empty() || !reported_batches_.emplace(file, position_.batches).second) return;
  for (const LoadPart::Fault& fault : part.faults)
    hooks_.on_rejected({source_.files[file], fault.line, fault.fault.column,
                        std::string(status_code_name(fault.fault.reason.code())),
                        fault.fault.reason.message()});
}

void BulkImporter::report_rejections(const v1::StageRowsResponse& response, const Sent& sent) {
  for (const v1::Rejection& rejection : response.rejections()) {
    if (rejection.row() >= sent.lines.size()) continue;
    const bool is_time = rejection.column().starts_with("event_timestamp") &&
                         !plan_.event_timestamp_column().empty();
    hooks_.on_rejected({source_.files[sent.file], sent.lines[rejection.row()],
                        is_time ? plan_.event_timestamp_column() : rejection.column(),
                        rejection.code(), rejection.reason()});
  }
}

}  // namespace skua
