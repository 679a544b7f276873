#include "api/service/registry_access.h"

#include <algorithm>

#include "storage/registry/names.h"
#include "storage/registry/registered_view.h"

namespace skua {

Status check_apply(const Access& access, const Definitions& definitions) {
  for (const Entity& entity : definitions.entities)
    RETURN_IF_ERROR(access.check(Permission::kAdmin, entity.project, kEvery));
  for (const FeatureView& view : definitions.views)
    RETURN_IF_ERROR(access.check(Permission::kAdmin, view.project, view.name));
  for (const FeatureService& service : definitions.services)
    RETURN_IF_ERROR(access.check(Permission::kAdmin, service.project, kEvery));
  return Status::ok_status();
}

Status check_drop(const Access& access, DefinitionKind kind, const std::string& project,
                  const std::string& name) {
  const bool is_view = kind == DefinitionKind::kFeatureView;
  return access.check(Permission::kAdmin, project, is_view ? name : std::string(kEvery));
}

bool sees_service(const Access& access, const RegistrySnapshot& registry,
                  const RegistrySnapshot::Name& name) {
  const auto plan = registry.service_plan(name.first, name.second);
  return plan.ok() && std::all_of((*plan)->views.begin(), (*plan)->views.end(),
                                  [&](const ReadPlan::ViewUse& use) {
                                    const FeatureView& view = use.view->view;
                                    return access.sees_view(view.project, view.name);
                                  });
}

Status check_describe(const Access& access, const RegistrySnapshot& registry,
                      const RegistrySnapshot::Name& name) {
  if (access.sees_view(name.first, kEvery) || access.sees_view(name.first, name.second))
    return Status::ok_status();
  if (registry.services.contains(name) && sees_service(access, registry, name))
    return Status::ok_status();
  return access.check(Permission::kRead, name.first, name.second);
}

Status hide_services(const Access& access, const RegistrySnapshot& registry, const Status& status) {
  if (status.code() != StatusCode::kFailedPrecondition || access.key() == nullptr) return status;
  std::string message = status.message();
  for (const auto& [name, service] : registry.services) {
    const std::string label = "feature service " + quote_name(name.second);
    const std::size_t at = message.find(label);
    if (at == std::string::npos || sees_service(access, registry, name)) continue;
    message.replace(at, label.size(), "a feature service that this key may not see");
  }
  return {status.code(), std::move(message)};
}

std::string apply_subject(const Definitions& definitions, bool dry_run) {
  std::string out = std::to_string(definitions.entities.size()) + " entities, views";
  for (const FeatureView& view : definitions.views)
    out += " " + project_or_default(view.project) + "/" + view.name;
  out += ", services";
  for (const FeatureService& service : definitions.services)
    out += " " + project_or_default(service.project) + "/" + service.name;
  return dry_run ? out + ", dry run" : out;
}

}  // namespace skua
