#include "tests/support/grpc_door.h"

#include <grpc/support/time.h>
#include <grpcpp/grpcpp.h>

#include "skua/v1/admin.grpc.pb.h"
#include "skua/v1/backup.grpc.pb.h"
#include "skua/v1/dead_letters.grpc.pb.h"
#include "skua/v1/ingest.grpc.pb.h"
#include "skua/v1/load.grpc.pb.h"
#include "skua/v1/online.grpc.pb.h"
#include "skua/v1/registry.grpc.pb.h"
#include "skua/v1/snapshot.grpc.pb.h"

namespace skua::test {
namespace {

std::shared_ptr<grpc::Channel> make_channel(int port) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetMaxSendMessageSize(-1);
  // A connection of its own for each door, never shared through gRPC's global pool.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

struct GrpcDoor::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : online(channel),
        ingest(channel),
        registry(channel),
        snapshot(channel),
        load(channel),
        admin(channel),
        dead_letters(channel),
        backup(channel) {}

  v1::Online::Stub online;
  v1::Ingest::Stub ingest;
  v1::Registry::Stub registry;
  v1::Snapshot::Stub snapshot;
  v1::Load::Stub load;
  v1::Admin::Stub admin;
  v1::DeadLetters::Stub dead_letters;
  v1::Backup::Stub backup;
};

GrpcDoor::GrpcDoor(int port, std::chrono::milliseconds deadline)
    : stubs_(std::make_unique<Stubs>(make_channel(port))), deadline_(deadline) {}

GrpcDoor::~GrpcDoor() = default;

Status GrpcDoor::call(Operation operation, const google::protobuf::Message& request,
                      google::protobuf::Message& answer) {
  grpc::ClientContext context;
  context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                    gpr_time_from_millis(deadline_.count(), GPR_TIMESPAN)));
  grpc::Status status;
  switch (operation) {
#define CALL(service, method, Answer)                                                           \
  case Operation::k##method:                                                                    \
    status = stubs_->service.method(&context, static_cast<const v1::method##Request&>(request), \
                                    &static_cast<Answer&>(answer));                             \
    break
    CALL(online, GetFeatures, v1::GetFeaturesResponse);
    CALL(online, GetHistory, v1::GetHistoryResponse);
    CALL(ingest, WriteRows, v1::WriteRowsResponse);
    CALL(ingest, DeleteRows, v1::WriteRowsResponse);
    CALL(ingest, EraseEntities, v1::EraseEntitiesResponse);
    CALL(registry, Apply, v1::ApplyResponse);
    CALL(registry, List, v1::ListResponse);
    CALL(registry, Describe, v1::DescribeResponse);
    CALL(registry, Drop, v1::DropResponse);
    CALL(snapshot, BeginSnapshot, v1::BeginSnapshotResponse);
    CALL(snapshot, ReadSnapshot, v1::ReadSnapshotResponse);
    CALL(snapshot, EndSnapshot, v1::EndSnapshotResponse);
    CALL(load, BeginLoad, v1::BeginLoadResponse);
    CALL(load, StageRows, v1::StageRowsResponse);
    CALL(load, PublishLoad, v1::PublishLoadResponse);
    CALL(load, AbandonLoad, v1::AbandonLoadResponse);
    CALL(load, ListLoads, v1::ListLoadsResponse);
    CALL(admin, Status, v1::StatusResponse);
    CALL(admin, Diagnose, v1::DiagnoseResponse);
    CALL(admin, ConfirmClock, v1::ConfirmClockResponse);
    CALL(admin, Compact, v1::CompactResponse);
    CALL(admin, CreateKey, v1::CreateKeyResponse);
    CALL(admin, ListKeys, v1::ListKeysResponse);
    CALL(admin, ChangeKey, v1::ChangeKeyResponse);
    CALL(admin, RevokeKey, v1::RevokeKeyResponse);
    CALL(dead_letters, ListDeadLetters, v1::ListDeadLettersResponse);
    CALL(dead_letters, ShowDeadLetter, v1::ShowDeadLetterResponse);
    CALL(dead_letters, ReplayDeadLetters, v1::ReplayDeadLettersResponse);
    CALL(dead_letters, DiscardDeadLetters, v1::DiscardDeadLettersResponse);
    CALL(backup, CreateBackup, v1::CreateBackupResponse);
    CALL(backup, VerifyBackup, v1::VerifyBackupResponse);
    CALL(backup, GetBackupJob, v1::GetBackupJobResponse);
    CALL(backup, ListBackups, v1::ListBackupsResponse);
    CALL(backup, KeepBackups, v1::KeepBackupsResponse);
#undef CALL
  }
  if (status.ok()) return {};
  return {static_cast<StatusCode>(status.error_code()), status.error_message()};
}

}  // namespace skua::test
