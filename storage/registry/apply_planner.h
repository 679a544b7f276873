#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/registry/change_plan.h"
#include "storage/registry/evolution.h"

namespace skua {

// Plans one apply, step by step: every step works on the snapshot that the steps before it left, so
// that definitions of one apply may refer to each other. Used once. Not thread-safe.
class ApplyPlanner {
 public:
  ApplyPlanner(const RegistrySnapshot& current, const Limits& limits, const ApplyOptions& options);

  [[nodiscard]] Result<ChangePlan> plan(Definitions wanted) &&;

 private:
  [[nodiscard]] Status plan_entities(std::vector<Entity> wanted);
  [[nodiscard]] Status plan_views(std::vector<FeatureView> wanted);
  [[nodiscard]] Status create_view(const DefinitionName& name, FeatureView view);
  [[nodiscard]] Status update_view(const DefinitionName& name, const RegisteredView& before,
                                   FeatureView after);
  [[nodiscard]] Status plan_services(std::vector<FeatureService> wanted);

  // A join key is part of the stored keys: it stays while a view uses its entity.
  [[nodiscard]] Status check_rekeyed_entities() const;
  // A feature stays while a service, as it is after this apply, uses it.
  [[nodiscard]] Status check_ended_features() const;
  [[nodiscard]] Status check_definitions_max() const;
  [[nodiscard]] Status compile_services();

  [[nodiscard]] Status publish_view(const DefinitionName& name, RegisteredView registered);
  void note(Change::Action action, DefinitionKind kind, const DefinitionName& name,
            std::vector<std::string> details);

  const RegistrySnapshot& current_;
  const Limits& limits_;
  const ApplyOptions& options_;
  std::shared_ptr<RegistrySnapshot> next_;
  ChangePlan plan_;
  std::set<DefinitionName> rekeyed_entities_;
  std::set<DefinitionName> changed_views_;
  std::set<DefinitionName> wanted_services_;
  std::set<std::pair<DefinitionName, std::string>> ended_features_;  // View, feature.
};

}  // namespace skua
