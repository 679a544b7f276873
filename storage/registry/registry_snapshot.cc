#include "storage/registry/registry_snapshot.h"

#include "storage/registry/compile.h"
#include "storage/registry/names.h"

namespace skua {
namespace {

template <typename Map>
std::string hint_from(const Map& definitions, const DefinitionName& wanted) {
  std::vector<std::string_view> names;
  for (auto i = definitions.lower_bound({wanted.first, ""});
       i != definitions.end() && i->first.first == wanted.first; ++i)
    names.emplace_back(i->first.second);
  return similar_names_hint(wanted.second, names);
}

}  // namespace

Result<std::shared_ptr<const RegisteredView>> RegistrySnapshot::view(std::string_view project,
                                                                     std::string_view name) const {
  const Name wanted{project_or_default(project), name};
  if (const auto found = views.find(wanted); found != views.end()) return found->second;
  std::string message =
      definition_label(DefinitionKind::kFeatureView, wanted.first, name) + " does not exist";
  message += services.contains(wanted) ? "; there is a feature service of this name"
                                       : hint_from(views, wanted);
  return not_found(std::move(message));
}

Result<std::shared_ptr<const ReadPlan>> RegistrySnapshot::service_plan(
    std::string_view project, std::string_view name) const {
  if (project.empty()) project = kDefaultProject;
  const auto found = service_plans.find(DefinitionNameView(project, name));
  if (found != service_plans.end()) return found->second;
  const Name wanted(project, name);
  std::string message =
      definition_label(DefinitionKind::kFeatureService, wanted.first, name) + " does not exist";
  message += views.contains(wanted) ? "; there is a feature view of this name"
                                    : hint_from(services, wanted);
  return not_found(std::move(message));
}

Result<std::shared_ptr<const ReadPlan>> RegistrySnapshot::reference_plan(
    std::string_view project, std::span<const std::string_view> references,
    bool full_feature_names) const {
  const PlanQuery query{project.empty() ? kDefaultProject : project, references,
                        full_feature_names};
  if (auto known = reference_plans_.find(query)) return known;
  ASSIGN_OR_RETURN(auto plan, compile_references(*this, query));
  reference_plans_.insert(plan);
  return plan;
}

std::shared_ptr<const RulesTable> RegistrySnapshot::rules_table() const {
  auto table = std::make_shared<RulesTable>();
  table->reserve(views.size());
  for (const auto& [name, registered] : views)
    table->emplace(registered->incarnation(), registered->rules);
  return table;
}

}  // namespace skua
