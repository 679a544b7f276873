#include "storage/registry/change_plan.h"

#include <algorithm>

#include "storage/registry/apply_planner.h"
#include "storage/registry/compile.h"
#include "storage/registry/names.h"
#include "storage/registry/registry_codec.h"

namespace skua {
namespace {

// The definitions of a project that use something, by name; "" for none.
std::string user_of_entity(const RegistrySnapshot& snapshot, const DefinitionName& entity) {
  for (const auto& [name, registered] : snapshot.views) {
    const auto& used = registered->view.entities;
    if (name.first == entity.first &&
        std::find(used.begin(), used.end(), entity.second) != used.end())
      return name.second;
  }
  return {};
}

bool uses(const FeatureService& service, const DefinitionName& view) {
  return service.project == view.first &&
         std::any_of(service.views.begin(), service.views.end(),
                     [&](const ServiceView& entry) { return entry.view == view.second; });
}

std::string user_of_view(const RegistrySnapshot& snapshot, const DefinitionName& view) {
  for (const auto& [name, service] : snapshot.services)
    if (uses(service, view)) return name.second;
  return {};
}

Status drop_entity(const DefinitionName& name, RegistrySnapshot& next) {
  const std::string label = definition_label(DefinitionKind::kEntity, name.first, name.second);
  if (!next.entities.contains(name)) return not_found(label + " does not exist");
  if (const std::string user = user_of_entity(next, name); !user.empty())
    return failed_precondition(label + " is used by feature view " + quote_name(user) +
                               "; drop that first");
  next.entities.erase(name);
  return {};
}

Status drop_view(const DefinitionName& name, RegistrySnapshot& next, RegistryCommit& commit) {
  ASSIGN_OR_RETURN(const auto view, next.view(name.first, name.second));
  if (const std::string user = user_of_view(next, name); !user.empty())
    return failed_precondition(
        definition_label(DefinitionKind::kFeatureView, name.first, name.second) +
        " is used by feature service " + quote_name(user) + "; drop that first");
  commit.dropped.push_back(view->incarnation());
  next.views.erase(name);
  return {};
}

Status drop_service(const DefinitionName& name, RegistrySnapshot& next) {
  ASSIGN_OR_RETURN(const auto plan, next.service_plan(name.first, name.second));
  next.services.erase(name);
  next.service_plans.erase(name);
  return {};
}

Status drop_definition(DefinitionKind kind, const DefinitionName& name, RegistrySnapshot& next,
                       RegistryCommit& commit) {
  switch (kind) {
    case DefinitionKind::kEntity:
      return drop_entity(name, next);
    case DefinitionKind::kFeatureView:
      return drop_view(name, next, commit);
    case DefinitionKind::kFeatureService:
      return drop_service(name, next);
  }
  return invalid_argument("kind: one of entity, feature_view, feature_service");
}

}  // namespace

Result<ChangePlan> plan_apply(const RegistrySnapshot& current, Definitions wanted,
                              const Limits& limits, const ApplyOptions& options) {
  return ApplyPlanner(current, limits, options).plan(std::move(wanted));
}

Result<ChangePlan> plan_replacement(const RegistrySnapshot& current, Incarnation incarnation,
                                    std::uint32_t load, Timestamp now) {
  const auto found =
      std::find_if(current.views.begin(), current.views.end(),
                   [&](const auto& item) { return item.second->incarnation() == incarnation; });
  if (found == current.views.end()) return not_found("the feature view was dropped");
  const auto& [name, before] = *found;
  auto after = std::make_shared<RegisteredView>(*before);
  after->rules.replaced_by = load;
  after->rules.replaced_at = now;
  after->rows_kept = std::make_shared<char>();

  ChangePlan plan;
  plan.commit.puts.emplace_back(registry_key(DefinitionKind::kFeatureView, name.first, name.second),
                                encode_view(*after));
  plan.commit.replaced_rows = before->rows_kept;
  auto next = std::make_shared<RegistrySnapshot>(current);
  next->views.insert_or_assign(name, std::move(after));
  for (const auto& [service_name, service] : next->services) {
    if (!uses(service, name)) continue;
    ASSIGN_OR_RETURN(auto compiled, compile_service(service, next->views));
    next->service_plans.insert_or_assign(service_name, std::move(compiled));
  }
  plan.commit.rules = next->rules_table();
  plan.next = std::move(next);
  return plan;
}

Result<ChangePlan> plan_drop(const RegistrySnapshot& current, DefinitionKind kind,
                             const std::string& project, const std::string& name) {
  auto next = std::make_shared<RegistrySnapshot>(current);
  const DefinitionName dropped{project_or_default(project), name};
  ChangePlan plan;
  RETURN_IF_ERROR(drop_definition(kind, dropped, *next, plan.commit));
  plan.commit.deletes.push_back(registry_key(kind, dropped.first, dropped.second));
  plan.commit.rules = next->rules_table();
  plan.next = std::move(next);
  return plan;
}

}  // namespace skua
