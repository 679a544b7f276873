#include "api/wire/proto_admin.h"

#include "api/service/project.h"

namespace skua {
namespace {

void engine_to_proto(const EngineStatus& status, v1::StatusResponse& to) {
  to.set_store_id(status.store_id);
  to.set_last_sequence(status.last_commit.sequence);
  if (status.last_commit.sequence != 0)
    to.set_last_commit_us(status.last_commit.created_timestamp.us);
  to.set_disk_bytes(status.disk_bytes);
  to.set_wal_bytes(status.wal_bytes);
  to.set_latest_rows_estimate(status.latest_rows_estimate);
  to.set_history_rows_estimate(status.history_rows_estimate);
  to.set_writable(status.writable);
  to.set_not_writable_reason(status.not_writable_reason);
  to.set_retention_paused(status.retention_paused);
  to.set_dropped_views_pending(status.dropped_views_pending);
  for (const Snapshot& snapshot : status.holds) {
    v1::Hold& hold = *to.add_holds();
    hold.set_snapshot_id(snapshot.id);
    hold.set_sequence(snapshot.sequence);
    hold.set_expires_us(snapshot.expires.us);
  }
  for (const EngineStatus::Erasure& from : status.erasures) {
    v1::Erasure& erasure = *to.add_erasures();
    erasure.set_erase_id(from.erase_id);
    erasure.set_sequence(from.sequence);
    erasure.set_created_timestamp_us(from.created_timestamp.us);
    for (const std::string& file : from.files) erasure.add_files(file);
  }
}

}  // namespace

void status_to_proto(const Services& services, v1::StatusResponse& to) {
  to.set_version(SKUA_VERSION);
  to.set_now_us(services.clock.now().us);
  to.set_started_us(services.started.us);
  to.set_kafka_port(services.kafka_port);
  engine_to_proto(services.engine.status(), to);
  const auto registry = services.registry.snapshot();
  to.set_entities(static_cast<std::uint32_t>(registry->entities.size()));
  to.set_feature_views(static_cast<std::uint32_t>(registry->views.size()));
  to.set_feature_services(static_cast<std::uint32_t>(registry->services.size()));
  to.set_loads_pending(static_cast<std::uint32_t>(services.engine.loads().size()));
  if (services.process == nullptr) return;
  for (const DoorAddress& from : services.process->doors()) {
    v1::Door& door = *to.add_doors();
    door.set_name(from.name);
    door.set_address(from.address);
  }
}

Result<KeyRights> rights_from_proto(const google::protobuf::RepeatedPtrField<v1::Grant>& grants,
                                    const v1::Quota& quota) {
  KeyRights rights;
  for (const v1::Grant& from : grants) {
    if (from.permission() == v1::PERMISSION_UNSPECIFIED ||
        !v1::Permission_IsValid(from.permission()))
      return invalid_argument("grants: `permission` is READ, WRITE or ADMIN");
    rights.grants.push_back(
        {static_cast<Permission>(from.permission()), project_or_default(from.project()),
         from.feature_view().empty() ? std::string(kEvery) : from.feature_view()});
  }
  rights.quota = {quota.requests_per_second(), quota.rows_per_second(), quota.bytes_per_second()};
  return rights;
}

std::string rights_text(const KeyRights& rights) {
  std::string out;
  for (const Grant& grant : rights.grants) out += " " + grant_text(grant);
  return out;
}

void key_to_proto(const Credential& credential, v1::Key& to) {
  to.set_name(credential.name);
  to.set_created_us(credential.created.us);
  to.set_prefix(credential.prefix);
  for (const Grant& from : credential.rights.grants) {
    v1::Grant& grant = *to.add_grants();
    grant.set_permission(static_cast<v1::Permission>(from.permission));
    grant.set_project(from.project);
    grant.set_feature_view(from.view);
  }
  const Quota& quota = credential.rights.quota;
  if (quota == Quota()) return;
  to.mutable_quota()->set_requests_per_second(quota.requests_per_second);
  to.mutable_quota()->set_rows_per_second(quota.rows_per_second);
  to.mutable_quota()->set_bytes_per_second(quota.bytes_per_second);
}

}  // namespace skua
