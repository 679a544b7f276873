#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/base/result.h"
#include "storage/model/feature_view.h"
#include "storage/model/view_rules.h"
#include "storage/registry/definitions.h"
#include "storage/registry/plan_cache.h"
#include "storage/registry/read_plan.h"
#include "storage/registry/registered_view.h"

namespace skua {

// All definitions at one moment. Immutable: a request pins one and sees nothing change.
// THREAD-SAFE. An empty project is the default one in every call; the keys of the maps always name
// it.
class RegistrySnapshot {
 public:
  using Name = DefinitionName;

  std::map<Name, Entity> entities;
  ViewMap views;
  std::map<Name, FeatureService> services;
  // Every service, compiled against `views`.
  std::unordered_map<Name, std::shared_ptr<const ReadPlan>, DefinitionNameHash, DefinitionNameEqual>
      service_plans;
  Incarnation next_incarnation = 1;

  // Errors: NOT_FOUND, naming what does exist under a similar name where there is one.
  [[nodiscard]] Result<std::shared_ptr<const RegisteredView>> view(std::string_view project,
                                                                   std::string_view name) const;
  [[nodiscard]] Result<std::shared_ptr<const ReadPlan>> service_plan(std::string_view project,
                                                                     std::string_view name) const;
  // The plan of "view:feature" references (and "view:*"), in their order: compiled the first time,
  // found in a bounded cache from then on. Errors: INVALID_ARGUMENT (form, duplicate answer names,
  // no features), NOT_FOUND (view or feature).
  [[nodiscard]] Result<std::shared_ptr<const ReadPlan>> reference_plan(
      std::string_view project, std::span<const std::string_view> references,
      bool full_feature_names) const;

  [[nodiscard]] std::shared_ptr<const RulesTable> rules_table() const;

 private:
  mutable PlanCache reference_plans_;
};

}  // namespace skua
