#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/service/operation.h"
#include "storage/base/result.h"
#include "storage/credentials/credential.h"
#include "storage/registry/registry_snapshot.h"

namespace skua {

// What a caller may do. Whoever resolves names for a caller takes one, so that no way to the rows
// of a view leads past the check. Of a name that a caller may not use nobody tells it whether it
// exists. Cheap to copy. THREAD-SAFE.
class Access {
 public:
  // Of callers that are not asked who they are.
  [[nodiscard]] static Access to_everything() { return Access(nullptr); }
  // Of a key. REQUIRES: not nullptr.
  [[nodiscard]] static Access of(CredentialPtr key) { return Access(std::move(key)); }

  // `view` of kEvery asks for all views of the project, `project` of kEvery for the whole store. An
  // empty project is "default".
  [[nodiscard]] bool may(Permission wanted, std::string_view project, std::string_view view) const;
  // What an operation needs before the names in its body are known.
  [[nodiscard]] bool may_call(OperationNeed need) const;
  // May do something with the view; with something of the project.
  [[nodiscard]] bool sees_view(std::string_view project, std::string_view view) const;
  [[nodiscard]] bool sees_project(std::string_view project) const;

  // Errors: PERMISSION_DENIED.
  [[nodiscard]] Status check(Permission wanted, std::string_view project,
                             std::string_view view) const;
  [[nodiscard]] Status check_call(OperationNeed need) const;

  // nullptr: of a caller that was not asked.
  [[nodiscard]] const CredentialPtr& key() const { return key_; }

 private:
  explicit Access(CredentialPtr key) : key_(std::move(key)) {}

  CredentialPtr key_;
};

// A view of the registry, for this. Errors: PERMISSION_DENIED, NOT_FOUND.
[[nodiscard]] Result<std::shared_ptr<const RegisteredView>> find_permitted_view(
    const Access& access, Permission wanted, const RegistrySnapshot& registry,
    std::string_view project, std::string_view view);

// A plan all of whose views may be read: of a feature service, or of references when `service` is
// empty. Errors: PERMISSION_DENIED, and those of the registry.
[[nodiscard]] Result<std::shared_ptr<const ReadPlan>> find_permitted_plan(
    const Access& access, const RegistrySnapshot& registry, std::string_view project,
    std::string_view service, std::span<const std::string_view> references,
    bool full_feature_names);

}  // namespace skua
