#include "storage/registry/registry_loader.h"

#include <set>

#include "storage/registry/compile.h"
#include "storage/registry/record_frame.h"
#include "storage/registry/registry_codec.h"
#include "storage/registry/validation.h"

namespace skua {
namespace {

bool has_prefix(std::string_view key, DefinitionKind kind) {
  const std::string_view prefix = definition_kind_name(kind);
  return key.size() > prefix.size() && key.starts_with(prefix) && key[prefix.size()] == '/';
}

Status load_record(std::string_view key, std::string_view bytes, RegistrySnapshot& out) {
  if (key == kNextIncarnationKey) {
    ASSIGN_OR_RETURN(out.next_incarnation, decode_next_incarnation(bytes));
  } else if (has_prefix(key, DefinitionKind::kEntity)) {
    ASSIGN_OR_RETURN(Entity entity, decode_entity(key, bytes));
    out.entities.insert_or_assign({entity.project, entity.name}, entity);
  } else if (has_prefix(key, DefinitionKind::kFeatureView)) {
    ASSIGN_OR_RETURN(RegisteredView view, decode_view(key, bytes));
    const DefinitionName name{view.view.project, view.view.name};
    out.views.insert_or_assign(name, std::make_shared<const RegisteredView>(std::move(view)));
  } else if (has_prefix(key, DefinitionKind::kFeatureService)) {
    ASSIGN_OR_RETURN(FeatureService service, decode_service(key, bytes));
    out.services.insert_or_assign({service.project, service.name}, service);
  } else {
    return damaged_record(key, "no record of this name is known to this version of the server");
  }
  return {};
}

Status check_views(const RegistrySnapshot& snapshot) {
  std::set<Incarnation> incarnations;
  std::set<Generation> generations;
  for (const auto& [name, view] : snapshot.views) {
    const std::string key = registry_key(DefinitionKind::kFeatureView, name.first, name.second);
    const auto join_keys = join_keys_of(view->view, snapshot.entities);
    if (!join_keys.ok()) return damaged_record(key, join_keys.status().message());
    if (*join_keys != view->join_keys)
      return damaged_record(key, "its join keys are not those of its entities");
    if (!incarnations.insert(view->incarnation()).second || view->incarnation() == 0)
      return damaged_record(key, "its incarnation belongs to another view");
    if (!generations.insert(view->generation()).second)
      return damaged_record(key, "its rows are those of another view");
    if (view->incarnation() >= snapshot.next_incarnation)
      return damaged_record(kNextIncarnationKey, "it is behind the incarnation of a view");
  }
  return {};
}

Status compile_all(RegistrySnapshot& snapshot) {
  for (const auto& [name, service] : snapshot.services) {
    auto plan = compile_service(service, snapshot.views);
    if (!plan.ok())
      return damaged_record(registry_key(DefinitionKind::kFeatureService, name.first, name.second),
                            plan.status().message());
    snapshot.service_plans.emplace(name, *std::move(plan));
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<const RegistrySnapshot>> snapshot_from_records(
    const std::vector<std::pair<std::string, std::string>>& records) {
  auto snapshot = std::make_shared<RegistrySnapshot>();
  for (const auto& [key, bytes] : records) RETURN_IF_ERROR(load_record(key, bytes, *snapshot));
  RETURN_IF_ERROR(check_views(*snapshot));
  RETURN_IF_ERROR(compile_all(*snapshot));
  return std::shared_ptr<const RegistrySnapshot>(std::move(snapshot));
}

}  // namespace skua
