#include "tests/access/operation_bodies.h"

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "skua/v1/admin.pb.h"
#include "skua/v1/backup.pb.h"
#include "skua/v1/dead_letters.pb.h"
#include "skua/v1/ingest.pb.h"
#include "skua/v1/load.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/registry.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "tests/support/json_messages.h"

namespace skua::test {
namespace {

constexpr char kProject[] = "mine";
constexpr char kView[] = "weather";

template <typename Request>
Request of_view() {
  Request request;
  request.set_project(kProject);
  request.set_feature_view(kView);
  return request;
}

void add_airport(v1::NamedColumn& column) {
  column.set_name("airport");
  column.mutable_column()->add_string_values("EWR");
}

std::string about_entities(Operation operation) {
  if (operation == Operation::kGetFeatures) {
    v1::GetFeaturesRequest request;
    request.set_project(kProject);
    request.add_features("weather:temp");
    add_airport(*request.add_entities());
    return request.SerializeAsString();
  }
  if (operation == Operation::kGetHistory) {
    auto request = of_view<v1::GetHistoryRequest>();
    add_airport(*request.add_entity());
    return request.SerializeAsString();
  }
  if (operation == Operation::kEraseEntities) {
    v1::EraseEntitiesRequest request;
    request.set_project(kProject);
    add_airport(*request.add_entities());
    return request.SerializeAsString();
  }
  if (operation == Operation::kDeleteRows) {
    auto request = of_view<v1::DeleteRowsRequest>();
    add_airport(*request.add_columns());
    return request.SerializeAsString();
  }
  auto request = of_view<v1::WriteRowsRequest>();
  add_airport(*request.add_columns());
  return request.SerializeAsString();
}

std::string about_definitions(Operation operation) {
  if (operation == Operation::kApply) {
    v1::ApplyRequest request;
    v1::FeatureView& view = *request.add_feature_views();
    view.set_project(kProject);
    view.set_name("new");
    view.add_entities("airport");
    v1::Feature& feature = *view.add_features();
    feature.set_name("temp");
    feature.set_type(v1::DOUBLE);
    return request.SerializeAsString();
  }
  if (operation == Operation::kDescribe) {
    v1::DescribeRequest request;
    request.set_project(kProject);
    request.set_name(kView);
    return request.SerializeAsString();
  }
  v1::DropRequest request;
  request.set_kind("feature_view");
  request.set_project(kProject);
  request.set_name(kView);
  return request.SerializeAsString();
}

std::string about_load(Operation operation, const AccessTargets& targets) {
  if (operation == Operation::kBeginLoad) {
    auto request = of_view<v1::BeginLoadRequest>();
    request.set_name("another");
    return request.SerializeAsString();
  }
  if (operation == Operation::kAbandonLoad) {
    v1::AbandonLoadRequest request;
    request.set_load_id(targets.load_id);
    return request.SerializeAsString();
  }
  if (operation == Operation::kPublishLoad) {
    v1::PublishLoadRequest request;
    request.set_load_id(targets.load_id);
    request.set_session(targets.session);
    request.set_chunks(1);
    return request.SerializeAsString();
  }
  v1::StageRowsRequest request;
  request.set_load_id(targets.load_id);
  request.set_session(targets.session);
  add_airport(*request.add_columns());
  request.mutable_event_timestamps()->add_int64_values(1767225600000000);
  request.mutable_event_timestamps()->set_type(v1::UNIX_TIMESTAMP);
  return request.SerializeAsString();
}

std::string about_letters(Operation operation) {
  if (operation == Operation::kListDeadLetters)
    return of_view<v1::ListDeadLettersRequest>().SerializeAsString();
  if (operation == Operation::kShowDeadLetter)
    return of_view<v1::ShowDeadLetterRequest>().SerializeAsString();
  if (operation == Operation::kReplayDeadLetters) {
    auto request = of_view<v1::ReplayDeadLettersRequest>();
    request.set_all(true);
    return request.SerializeAsString();
  }
  auto request = of_view<v1::DiscardDeadLettersRequest>();
  request.set_all(true);
  return request.SerializeAsString();
}

}  // namespace

// Without a default: a new operation does not compile before it is tried here.
std::string body_of(Operation operation, const AccessTargets& targets) {
  switch (operation) {
    case Operation::kGetFeatures:
    case Operation::kGetHistory:
    case Operation::kWriteRows:
    case Operation::kDeleteRows:
    case Operation::kEraseEntities:
      return about_entities(operation);
    case Operation::kApply:
    case Operation::kDescribe:
    case Operation::kDrop:
      return about_definitions(operation);
    case Operation::kBeginLoad:
    case Operation::kStageRows:
    case Operation::kPublishLoad:
    case Operation::kAbandonLoad:
      return about_load(operation, targets);
    case Operation::kListDeadLetters:
    case Operation::kShowDeadLetter:
    case Operation::kReplayDeadLetters:
    case Operation::kDiscardDeadLetters:
      return about_letters(operation);
    case Operation::kReadSnapshot: {
      auto request = of_view<v1::ReadSnapshotRequest>();
      request.set_snapshot_id(targets.snapshot_id);
      return request.SerializeAsString();
    }
    case Operation::kEndSnapshot: {
      v1::EndSnapshotRequest request;
      request.set_snapshot_id("nothing");
      return request.SerializeAsString();
    }
    case Operation::kList:
    case Operation::kBeginSnapshot:
    case Operation::kListLoads:
    case Operation::kStatus:
    case Operation::kDiagnose:
    case Operation::kConfirmClock:
    case Operation::kCompact:
    case Operation::kCreateKey:
    case Operation::kListKeys:
    case Operation::kChangeKey:
    case Operation::kRevokeKey:
    case Operation::kCreateBackup:
    case Operation::kVerifyBackup:
    case Operation::kGetBackupJob:
    case Operation::kListBackups:
    case Operation::kKeepBackups:
      return "";
  }
  return "";
}

std::string json_of(Operation operation, const AccessTargets& targets) {
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      "skua.v1." + std::string(operation_info(operation).method) + "Request");
  const std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  EXPECT_TRUE(message->ParseFromString(body_of(operation, targets)));
  auto json = nlohmann::json::parse(to_json(*message));
  if (operation == Operation::kStageRows)
    json = {{"load_id", targets.load_id},
            {"session", targets.session},
            {"columns", {{"airport", nlohmann::json::array({"EWR"})}}},
            {"event_timestamps", nlohmann::json::array({"2026-01-01T00:00:00Z"})}};
  // Those that compare doors know one project only.
  const auto* project = type->FindFieldByName("project");
  if (project != nullptr) json["project"] = message->GetReflection()->GetString(*message, project);
  return json.dump();
}

bool names_a_view(Operation operation) {
  return operation != Operation::kEndSnapshot && !body_of(operation, {"snapshot", 1, 1}).empty();
}

}  // namespace skua::test
