#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>

#include "clients/cpp/client_tls.h"
#include "clients/cpp/retry_policy.h"
#include "clients/cpp/transport.h"
#include "clients/cpp/writer_lanes.h"
#include "skua/v1/admin.pb.h"
#include "skua/v1/backup.pb.h"
#include "skua/v1/dead_letters.pb.h"
#include "skua/v1/ingest.pb.h"
#include "skua/v1/load.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/registry.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "storage/base/result.h"
#include "storage/base/time.h"

namespace skua {

struct ClientOptions {
  // Of one call, retries and waits included.
  Duration timeout = std::chrono::seconds(30);
  RetryPolicy retry;
  // Of `skua keys`, for servers that need one. Empty: none is sent.
  std::string api_key;
  // Must be this client's alone. Empty: random.
  std::string writer_id;
  // Off: in clear.
  ClientTls tls;
  // Of the jitter of retry waits.
  std::uint64_t seed = 0;
  // How to wait before a retry; tests give their own.
  std::function<void(Duration)> wait;
};

// Every operation of a Skua server. Calls block; each returns the server's answer or its error.
// Calls that are safe to repeat are retried by the policy. Writes always are: they carry (writer
// id, sequence), and the server answers a repeat with the first receipt. THREAD-SAFE.
class SkuaClient {
 public:
  SkuaClient(std::shared_ptr<Transport> transport, ClientOptions options);

  // A client of the server at "host:port", over gRPC. Does not wait for the connection.
  [[nodiscard]] static std::unique_ptr<SkuaClient> connect(const std::string& target,
                                                           ClientOptions options = {});

  [[nodiscard]] Result<v1::GetFeaturesResponse> get_features(const v1::GetFeaturesRequest& request);
  [[nodiscard]] Result<v1::GetHistoryResponse> get_history(const v1::GetHistoryRequest& request);

  // Both stamp the request, unless it already carries a writer.
  [[nodiscard]] Result<v1::WriteRowsResponse> write_rows(v1::WriteRowsRequest request);
  [[nodiscard]] Result<v1::WriteRowsResponse> delete_rows(v1::DeleteRowsRequest request);
  // The same without a stamp, for requests that are refused as a whole (all_or_nothing): so that
  // nothing is written, not even their receipt.
  [[nodiscard]] Result<v1::WriteRowsResponse> try_write(const v1::WriteRowsRequest& request);
  [[nodiscard]] Result<v1::WriteRowsResponse> try_delete(const v1::DeleteRowsRequest& request);
  [[nodiscard]] Result<v1::EraseEntitiesResponse> erase_entities(
      const v1::EraseEntitiesRequest& request);

  [[nodiscard]] Result<v1::ApplyResponse> apply(const v1::ApplyRequest& request);
  [[nodiscard]] Result<v1::ListResponse> list(const v1::ListRequest& request);
  [[nodiscard]] Result<v1::DescribeResponse> describe(const v1::DescribeRequest& request);
  [[nodiscard]] Result<v1::DropResponse> drop(const v1::DropRequest& request);

  // Gives the snapshot a random id, unless the request already carries one.
  [[nodiscard]] Result<v1::BeginSnapshotResponse> begin_snapshot(v1::BeginSnapshotRequest request);
  [[nodiscard]] Result<v1::ReadSnapshotResponse> read_snapshot(
      const v1::ReadSnapshotRequest& request);
  [[nodiscard]] Result<v1::EndSnapshotResponse> end_snapshot(const v1::EndSnapshotRequest& request);

  // Chunks may be in flight together. ABORTED: the server does not know the session; begin again.
  [[nodiscard]] Result<v1::BeginLoadResponse> begin_load(const v1::BeginLoadRequest& request);
  [[nodiscard]] Result<v1::StageRowsResponse> stage_rows(const v1::StageRowsRequest& request);
  [[nodiscard]] Result<v1::PublishLoadResponse> publish_load(const v1::PublishLoadRequest& request);
  [[nodiscard]] Result<v1::AbandonLoadResponse> abandon_load(const v1::AbandonLoadRequest& request);
  [[nodiscard]] Result<v1::ListLoadsResponse> list_loads(const v1::ListLoadsRequest& request = {});

  [[nodiscard]] Result<v1::StatusResponse> status(const v1::StatusRequest& request = {});
  [[nodiscard]] Result<v1::DiagnoseResponse> diagnose(const v1::DiagnoseRequest& request = {});
  [[nodiscard]] Result<v1::ConfirmClockResponse> confirm_clock(
      const v1::ConfirmClockRequest& request = {});
  [[nodiscard]] Result<v1::CompactResponse> compact(const v1::CompactRequest& request = {});
  [[nodiscard]] Result<v1::CreateKeyResponse> create_key(const v1::CreateKeyRequest& request);
  [[nodiscard]] Result<v1::ListKeysResponse> list_keys(const v1::ListKeysRequest& request = {});
  [[nodiscard]] Result<v1::ChangeKeyResponse> change_key(const v1::ChangeKeyRequest& request);
  [[nodiscard]] Result<v1::RevokeKeyResponse> revoke_key(const v1::RevokeKeyRequest& request);

  [[nodiscard]] Result<v1::ListDeadLettersResponse> list_dead_letters(
      const v1::ListDeadLettersRequest& request);
  [[nodiscard]] Result<v1::ShowDeadLetterResponse> show_dead_letter(
      const v1::ShowDeadLetterRequest& request);
  [[nodiscard]] Result<v1::ReplayDeadLettersResponse> replay_dead_letters(
      const v1::ReplayDeadLettersRequest& request);
  [[nodiscard]] Result<v1::DiscardDeadLettersResponse> discard_dead_letters(
      const v1::DiscardDeadLettersRequest& request);

  // A backup that is under way is found again, and so is one being verified.
  [[nodiscard]] Result<v1::CreateBackupResponse> create_backup(
      const v1::CreateBackupRequest& request);
  [[nodiscard]] Result<v1::VerifyBackupResponse> verify_backup(
      const v1::VerifyBackupRequest& request);
  [[nodiscard]] Result<v1::GetBackupJobResponse> get_backup_job(
      const v1::GetBackupJobRequest& request);
  [[nodiscard]] Result<v1::ListBackupsResponse> list_backups(
      const v1::ListBackupsRequest& request = {});
  [[nodiscard]] Result<v1::KeepBackupsResponse> keep_backups(const v1::KeepBackupsRequest& request);

  // After an error: whether there is a server at the other end at all.
  [[nodiscard]] bool is_connected() const { return transport_->is_connected(); }

 private:
  // kEnds: a repeat may find nothing left to end, and that is success.
  enum class Repeat { kSafe, kUnsafe, kEnds };

  template <typename Response>
  Result<Response> call(const char* method, const google::protobuf::Message& request,
                        Repeat repeat);
  Result<std::string> call_bytes(const std::string& method, const std::string& request,
                                 Repeat repeat);
  [[nodiscard]] double next_jitter();

  std::shared_ptr<Transport> transport_;
  ClientOptions options_;
  WriterLanes lanes_;
  std::mutex random_mutex_;
  std::mt19937_64 random_;
};

}  // namespace skua
