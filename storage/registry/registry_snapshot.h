#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/model/feature_view.h"
#include "storage/model/view_rules.h"
#include "storage/registry/definitions.h"
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
  std::map<Name, std::shared_ptr<const ReadPlan>> service_plans;
  Incarnation next_incarnation = 1;

  // Errors: NOT_FOUND, naming what does exist under a similar name where there is one.
  [[nodiscard]] Result<std::shared_ptr<const RegisteredView>> view(const std::string& project,
                                                                   const std::string& name) const;
  [[nodiscard]] Result<std::shared_ptr<const ReadPlan>> service_plan(const std::string& project,
                                                                     const std::string& name) const;
  // Compiles "view:feature" references (and "view:*"), in their order. Errors: INVALID_ARGUMENT
  // (form, duplicate answer names, no features), NOT_FOUND (view or feature).
  [[nodiscard]] Result<std::shared_ptr<const ReadPlan>> compile(
      const std::string& project, const std::vector<std::string>& references,
      bool full_feature_names) const;

  [[nodiscard]] std::shared_ptr<const RulesTable> rules_table() const;
};

}  // namespace skua
