#include "api/wire/proto_registry.h"

#include <fmt/format.h>

#include "api/service/project.h"
#include "api/service/registry_access.h"
#include "api/service/shown_name.h"
#include "api/wire/proto_definition.h"

namespace skua {

Result<Definitions> definitions_from_proto(const v1::ApplyRequest& from) {
  Definitions definitions;
  for (const v1::Entity& entity : from.entities()) {
    ASSIGN_OR_RETURN(Entity out, entity_from_proto(entity));
    definitions.entities.push_back(std::move(out));
  }
  for (const v1::FeatureView& view : from.feature_views()) {
    ASSIGN_OR_RETURN(FeatureView out, view_from_proto(view));
    definitions.views.push_back(std::move(out));
  }
  for (const v1::FeatureService& service : from.feature_services())
    definitions.services.push_back(service_from_proto(service));
  return definitions;
}

void changes_to_proto(const std::vector<Change>& changes, v1::ApplyResponse& to) {
  for (const Change& change : changes) {
    v1::Change& out = *to.add_changes();
    out.set_action(static_cast<v1::Change::Action>(change.action));
    out.set_kind(std::string(definition_kind_name(change.kind)));
    out.set_project(change.project);
    out.set_name(change.name);
    for (const std::string& detail : change.details) out.add_details(detail);
  }
}

void definitions_to_proto(const Access& access, const RegistrySnapshot& registry,
                          const std::string& project, v1::ListResponse& to) {
  const auto is_wanted = [&](const RegistrySnapshot::Name& name) {
    return project.empty() || name.first == project;
  };
  for (const auto& [name, entity] : registry.entities)
    if (is_wanted(name) && access.sees_project(name.first))
      entity_to_proto(entity, *to.add_entities());
  for (const auto& [name, view] : registry.views)
    if (is_wanted(name) && access.sees_view(name.first, name.second))
      view_to_proto(*view, *to.add_feature_views());
  for (const auto& [name, service] : registry.services)
    if (is_wanted(name) && sees_service(access, registry, name))
      service_to_proto(service, *to.add_feature_services());
}

Status describe_to_proto(const Access& access, const RegistrySnapshot& registry,
                         const std::string& project, const std::string& name,
                         v1::DescribeResponse& to) {
  const RegistrySnapshot::Name key{project_or_default(project), name};
  RETURN_IF_ERROR(check_describe(access, registry, key));
  const auto service = registry.services.find(key);
  if (service == registry.services.end()) {
    auto view = registry.view(key.first, name);
    if (!view.ok()) {
      const bool is_entity = registry.entities.count(key) != 0;
      return not_found(
          fmt::format("project `{}` has no feature view or feature service `{}`{}",
                      shown_name(key.first), shown_name(name),
                      is_entity ? "; it is an entity, which has no more than `list` shows" : ""));
    }
    view_to_proto(**view, *to.mutable_feature_view());
    return Status::ok_status();
  }
  service_to_proto(service->second, *to.mutable_feature_service());
  ASSIGN_OR_RETURN(const std::shared_ptr<const ReadPlan> plan,
                   registry.service_plan(key.first, name));
  for (const ReadPlan::KeyColumn& column : plan->key_columns) {
    v1::JoinKey& out = *to.add_key_columns();
    out.set_name(column.name);
    out.set_type(static_cast<v1::ValueType>(column.type));
  }
  for (const ReadPlan::FeatureUse& feature : plan->features)
    to.add_feature_names(feature.answer_name);
  return Status::ok_status();
}

Result<DefinitionKind> definition_kind_from_name(const std::string& kind) {
  for (const DefinitionKind candidate :
       {DefinitionKind::kEntity, DefinitionKind::kFeatureView, DefinitionKind::kFeatureService})
    if (kind == definition_kind_name(candidate)) return candidate;
  return invalid_argument("kind: give entity, feature_view or feature_service");
}

}  // namespace skua
