#include "clients/cpp/skua_client.h"

#include <chrono>
#include <utility>

#include "clients/cpp/grpc_transport.h"
#include "storage/base/random.h"

namespace skua {
namespace {

using Steady = std::chrono::steady_clock;

ClientOptions with_defaults(ClientOptions options, const std::shared_ptr<Transport>& transport) {
  if (options.writer_id.empty()) options.writer_id = random_hex(16);
  if (options.seed == 0) options.seed = std::hash<std::string>{}(options.writer_id);
  if (!options.wait) options.wait = [transport](Duration duration) { transport->wait(duration); };
  return options;
}

}  // namespace

SkuaClient::SkuaClient(std::shared_ptr<Transport> transport, ClientOptions options)
    : transport_(std::move(transport)),
      options_(with_defaults(std::move(options), transport_)),
      lanes_(options_.writer_id),
      random_(options_.seed) {}

std::unique_ptr<SkuaClient> SkuaClient::connect(const std::string& target, ClientOptions options) {
  return std::make_unique<SkuaClient>(make_grpc_transport(target, options.api_key, options.tls),
                                      options);
}

double SkuaClient::next_jitter() {
  const std::lock_guard lock(random_mutex_);
  return std::uniform_real_distribution<double>(0, 1)(random_);
}

Result<std::string> SkuaClient::call_bytes(const std::string& method, const std::string& request,
                                           Repeat repeat) {
  const Steady::time_point deadline = Steady::now() + options_.timeout;
  for (int attempt = 1;; ++attempt) {
    const auto left = std::chrono::duration_cast<Duration>(deadline - Steady::now());
    Duration retry_after{0};
    auto answer = transport_->call(method, request, left, retry_after);
    if (attempt > 1 && repeat == Repeat::kEnds && answer.status().code() == StatusCode::kNotFound)
      return std::string();
    if (answer.ok() || repeat == Repeat::kUnsafe || attempt >= options_.retry.attempts_max ||
        !is_worth_retrying(answer.status().code())) {
      return answer;
    }
    const Duration wait = std::max(retry_wait(options_.retry, attempt, next_jitter()), retry_after);
    if (Steady::now() + wait >= deadline) return answer;
    options_.wait(wait);
  }
}

template <typename Response>
Result<Response> SkuaClient::call(const char* method, const google::protobuf::Message& request,
                                  Repeat repeat) {
  std::string bytes;
  if (!request.SerializeToString(&bytes)) {
    return invalid_argument("the request is larger than 2 GiB, or holds text that is not UTF-8");
  }
  ASSIGN_OR_RETURN(const std::string answer, call_bytes(method, bytes, repeat));
  Response response;
  if (!response.ParseFromString(answer)) {
    return internal_error(
        "the server's answer is not the message it should be; is it a Skua of this version?");
  }
  return response;
}

Result<v1::GetFeaturesResponse> SkuaClient::get_features(const v1::GetFeaturesRequest& request) {
  return call<v1::GetFeaturesResponse>("/skua.v1.Online/GetFeatures", request, Repeat::kSafe);
}

Result<v1::GetHistoryResponse> SkuaClient::get_history(const v1::GetHistoryRequest& request) {
  return call<v1::GetHistoryResponse>("/skua.v1.Online/GetHistory", request, Repeat::kSafe);
}

Result<v1::WriteRowsResponse> SkuaClient::write_rows(v1::WriteRowsRequest request) {
  const char* const method = "/skua.v1.Ingest/WriteRows";
  if (request.has_writer()) return call<v1::WriteRowsResponse>(method, request, Repeat::kSafe);
  const WriterLanes::Lease lease = lanes_.lease();
  request.mutable_writer()->set_writer_id(lease.writer_id());
  request.mutable_writer()->set_sequence(lease.sequence());
  return call<v1::WriteRowsResponse>(method, request, Repeat::kSafe);
}

Result<v1::WriteRowsResponse> SkuaClient::delete_rows(v1::DeleteRowsRequest request) {
  const char* const method = "/skua.v1.Ingest/DeleteRows";
  if (request.has_writer()) return call<v1::WriteRowsResponse>(method, request, Repeat::kSafe);
  const WriterLanes::Lease lease = lanes_.lease();
  request.mutable_writer()->set_writer_id(lease.writer_id());
  request.mutable_writer()->set_sequence(lease.sequence());
  return call<v1::WriteRowsResponse>(method, request, Repeat::kSafe);
}

Result<v1::WriteRowsResponse> SkuaClient::try_write(const v1::WriteRowsRequest& request) {
  return call<v1::WriteRowsResponse>("/skua.v1.Ingest/WriteRows", request, Repeat::kSafe);
}

Result<v1::WriteRowsResponse> SkuaClient::try_delete(const v1::DeleteRowsRequest& request) {
  return call<v1::WriteRowsResponse>("/skua.v1.Ingest/DeleteRows", request, Repeat::kSafe);
}

// A repeat would also erase rows that arrived after the first attempt.
Result<v1::EraseEntitiesResponse> SkuaClient::erase_entities(
    const v1::EraseEntitiesRequest& request) {
  return call<v1::EraseEntitiesResponse>("/skua.v1.Ingest/EraseEntities", request, Repeat::kUnsafe);
}

// The second answer to the same apply says that nothing changed.
Result<v1::ApplyResponse> SkuaClient::apply(const v1::ApplyRequest& request) {
  return call<v1::ApplyResponse>("/skua.v1.Registry/Apply", request, Repeat::kUnsafe);
}

Result<v1::ListResponse> SkuaClient::list(const v1::ListRequest& request) {
  return call<v1::ListResponse>("/skua.v1.Registry/List", request, Repeat::kSafe);
}

Result<v1::DescribeResponse> SkuaClient::describe(const v1::DescribeRequest& request) {
  return call<v1::DescribeResponse>("/skua.v1.Registry/Describe", request, Repeat::kSafe);
}

Result<v1::DropResponse> SkuaClient::drop(const v1::DropRequest& request) {
  return call<v1::DropResponse>("/skua.v1.Registry/Drop", request, Repeat::kUnsafe);
}

Result<v1::BeginSnapshotResponse> SkuaClient::begin_snapshot(v1::BeginSnapshotRequest request) {
  if (request.snapshot_id().empty()) request.set_snapshot_id(random_hex(16));
  return call<v1::BeginSnapshotResponse>("/skua.v1.Snapshot/BeginSnapshot", request, Repeat::kSafe);
}

Result<v1::ReadSnapshotResponse> SkuaClient::read_snapshot(const v1::ReadSnapshotRequest& request) {
  return call<v1::ReadSnapshotResponse>("/skua.v1.Snapshot/ReadSnapshot", request, Repeat::kSafe);
}

Result<v1::EndSnapshotResponse> SkuaClient::end_snapshot(const v1::EndSnapshotRequest& request) {
  return call<v1::EndSnapshotResponse>("/skua.v1.Snapshot/EndSnapshot", request, Repeat::kEnds);
}

Result<v1::BeginLoadResponse> SkuaClient::begin_load(const v1::BeginLoadRequest& request) {
  return call<v1::BeginLoadResponse>("/skua.v1.Load/BeginLoad", request, Repeat::kSafe);
}

Result<v1::StageRowsResponse> SkuaClient::stage_rows(const v1::StageRowsRequest& request) {
  return call<v1::StageRowsResponse>("/skua.v1.Load/StageRows", request, Repeat::kSafe);
}

Result<v1::PublishLoadResponse> SkuaClient::publish_load(const v1::PublishLoadRequest& request) {
  return call<v1::PublishLoadResponse>("/skua.v1.Load/PublishLoad", request, Repeat::kSafe);
}

Result<v1::AbandonLoadResponse> SkuaClient::abandon_load(const v1::AbandonLoadRequest& request) {
  return call<v1::AbandonLoadResponse>("/skua.v1.Load/AbandonLoad", request, Repeat::kEnds);
}

Result<v1::ListLoadsResponse> SkuaClient::list_loads(const v1::ListLoadsRequest& request) {
  return call<v1::ListLoadsResponse>("/skua.v1.Load/ListLoads", request, Repeat::kSafe);
}

Result<v1::StatusResponse> SkuaClient::status(const v1::StatusRequest& request) {
  return call<v1::StatusResponse>("/skua.v1.Admin/Status", request, Repeat::kSafe);
}

Result<v1::DiagnoseResponse> SkuaClient::diagnose(const v1::DiagnoseRequest& request) {
  return call<v1::DiagnoseResponse>("/skua.v1.Admin/Diagnose", request, Repeat::kSafe);
}

Result<v1::ConfirmClockResponse> SkuaClient::confirm_clock(const v1::ConfirmClockRequest& request) {
  return call<v1::ConfirmClockResponse>("/skua.v1.Admin/ConfirmClock", request, Repeat::kSafe);
}

Result<v1::CompactResponse> SkuaClient::compact(const v1::CompactRequest& request) {
  return call<v1::CompactResponse>("/skua.v1.Admin/Compact", request, Repeat::kSafe);
}

// A repeat finds that the name is taken, and the secret is lost.
Result<v1::CreateKeyResponse> SkuaClient::create_key(const v1::CreateKeyRequest& request) {
  return call<v1::CreateKeyResponse>("/skua.v1.Admin/CreateKey", request, Repeat::kUnsafe);
}

Result<v1::ListKeysResponse> SkuaClient::list_keys(const v1::ListKeysRequest& request) {
  return call<v1::ListKeysResponse>("/skua.v1.Admin/ListKeys", request, Repeat::kSafe);
}

Result<v1::ChangeKeyResponse> SkuaClient::change_key(const v1::ChangeKeyRequest& request) {
  return call<v1::ChangeKeyResponse>("/skua.v1.Admin/ChangeKey", request, Repeat::kSafe);
}

Result<v1::RevokeKeyResponse> SkuaClient::revoke_key(const v1::RevokeKeyRequest& request) {
  return call<v1::RevokeKeyResponse>("/skua.v1.Admin/RevokeKey", request, Repeat::kUnsafe);
}

Result<v1::ListDeadLettersResponse> SkuaClient::list_dead_letters(
    const v1::ListDeadLettersRequest& request) {
  return call<v1::ListDeadLettersResponse>("/skua.v1.DeadLetters/ListDeadLetters", request,
                                           Repeat::kSafe);
}

Result<v1::ShowDeadLetterResponse> SkuaClient::show_dead_letter(
    const v1::ShowDeadLetterRequest& request) {
  return call<v1::ShowDeadLetterResponse>("/skua.v1.DeadLetters/ShowDeadLetter", request,
                                          Repeat::kSafe);
}

// A repeat reports letters that the first attempt settled as NOT_FOUND.
Result<v1::ReplayDeadLettersResponse> SkuaClient::replay_dead_letters(
    const v1::ReplayDeadLettersRequest& request) {
  return call<v1::ReplayDeadLettersResponse>("/skua.v1.DeadLetters/ReplayDeadLetters", request,
                                             Repeat::kUnsafe);
}

Result<v1::DiscardDeadLettersResponse> SkuaClient::discard_dead_letters(
    const v1::DiscardDeadLettersRequest& request) {
  return call<v1::DiscardDeadLettersResponse>("/skua.v1.DeadLetters/DiscardDeadLetters", request,
                                              Repeat::kUnsafe);
}

Result<v1::CreateBackupResponse> SkuaClient::create_backup(const v1::CreateBackupRequest& request) {
  return call<v1::CreateBackupResponse>("/skua.v1.Backup/CreateBackup", request, Repeat::kUnsafe);
}

Result<v1::VerifyBackupResponse> SkuaClient::verify_backup(const v1::VerifyBackupRequest& request) {
  return call<v1::VerifyBackupResponse>("/skua.v1.Backup/VerifyBackup", request, Repeat::kSafe);
}

Result<v1::GetBackupJobResponse> SkuaClient::get_backup_job(
    const v1::GetBackupJobRequest& request) {
  return call<v1::GetBackupJobResponse>("/skua.v1.Backup/GetBackupJob", request, Repeat::kSafe);
}

Result<v1::ListBackupsResponse> SkuaClient::list_backups(const v1::ListBackupsRequest& request) {
  return call<v1::ListBackupsResponse>("/skua.v1.Backup/ListBackups", request, Repeat::kSafe);
}

Result<v1::KeepBackupsResponse> SkuaClient::keep_backups(const v1::KeepBackupsRequest& request) {
  return call<v1::KeepBackupsResponse>("/skua.v1.Backup/KeepBackups", request, Repeat::kSafe);
}

}  // namespace skua
