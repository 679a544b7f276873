#include "api/service/access.h"

#include <algorithm>

#include "api/service/shown_name.h"
#include "storage/registry/registered_view.h"

namespace skua {
namespace {

constexpr Permission kPermissions[] = {Permission::kRead, Permission::kWrite, Permission::kAdmin};

std::string_view named(std::string_view project) {
  return project.empty() ? std::string_view(kDefaultProject) : project;
}

Permission permission_of(OperationNeed need) {
  switch (need) {
    case OperationNeed::kAny:
    case OperationNeed::kRead:
      return Permission::kRead;
    case OperationNeed::kWrite:
      return Permission::kWrite;
    case OperationNeed::kAdmin:
    case OperationNeed::kOperate:
      break;
  }
  return Permission::kAdmin;
}

// The name of a view is one that came with the request.
std::string shown_grant(std::string_view project, std::string_view view) {
  const auto shown = [](std::string_view name) {
    return name == kEvery ? std::string(kEvery) : shown_name(name);
  };
  return shown(named(project)) + "/" + shown(view);
}

// Without what the registry knows of other names.
Status nameless(const Status& status) {
  if (status.code() != StatusCode::kNotFound) return status;
  return not_found("a feature view, feature service or feature of the request does not exist");
}

// Of what a caller asks for who may not read the whole project: judged by the names alone, so that
// a lookup that fails, which takes longer, does not tell that they are nobody's.
Status check_names(const Access& access, const RegistrySnapshot& registry, std::string_view project,
                   std::string_view service, std::span<const std::string_view> references) {
  if (!service.empty())
    return registry.service_plans.contains(DefinitionNameView(named(project), service))
               ? Status::ok_status()
               : access.check(Permission::kRead, project, kEvery);
  std::string_view checked;
  for (const std::string_view reference : references) {
    const std::string_view view = reference.substr(0, reference.find(':'));
    if (view == checked && !checked.empty()) continue;
    RETURN_IF_ERROR(access.check(Permission::kRead, project, view));
    checked = view;
  }
  return Status::ok_status();
}

}  // namespace

bool Access::may(Permission wanted, std::string_view project, std::string_view view) const {
  if (key_ == nullptr) return true;
  project = named(project);
  const auto& grants = key_->rights.grants;
  return std::any_of(grants.begin(), grants.end(),
                     [&](const Grant& grant) { return grant.allows(wanted, project, view); });
}

bool Access::may_call(OperationNeed need) const {
  if (key_ == nullptr) return true;
  const auto& grants = key_->rights.grants;
  if (need == OperationNeed::kAny) return !grants.empty();
  if (need == OperationNeed::kOperate) return may(Permission::kAdmin, kEvery, kEvery);
  return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
    return grant.permission == permission_of(need) || grant.permission == Permission::kAdmin;
  });
}

bool Access::sees_view(std::string_view project, std::string_view view) const {
  return std::any_of(std::begin(kPermissions), std::end(kPermissions),
                     [&](Permission permission) { return may(permission, project, view); });
}

bool Access::sees_project(std::string_view project) const {
  if (key_ == nullptr) return true;
  const auto& grants = key_->rights.grants;
  return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
    return grant.project == kEvery || grant.project == named(project);
  });
}

Status Access::check(Permission wanted, std::string_view project, std::string_view view) const {
  if (may(wanted, project, view)) return Status::ok_status();
  return permission_denied("the key `" + key_->name + "` needs the grant `" +
                           std::string(permission_name(wanted)) + ":" + shown_grant(project, view) +
                           "` for this; `skua keys grant` gives it");
}

Status Access::check_call(OperationNeed need) const {
  if (may_call(need)) return Status::ok_status();
  const std::string wanted(permission_name(permission_of(need)));
  return permission_denied("the key `" + key_->name + "` needs a grant for `" + wanted +
                           (need == OperationNeed::kOperate ? ":*/*" : "") +
                           "` for this; `skua keys grant` gives it");
}

Result<std::shared_ptr<const RegisteredView>> find_permitted_view(const Access& access,
                                                                  Permission wanted,
                                                                  const RegistrySnapshot& registry,
                                                                  std::string_view project,
                                                                  std::string_view view) {
  RETURN_IF_ERROR(access.check(wanted, project, view));
  auto found = registry.view(project, view);
  if (found.ok() || access.may(wanted, project, kEvery)) return found;
  return nameless(found.status());
}

Result<std::shared_ptr<const ReadPlan>> find_permitted_plan(
    const Access& access, const RegistrySnapshot& registry, std::string_view project,
    std::string_view service, std::span<const std::string_view> references,
    bool full_feature_names) {
  const bool reads_project = access.may(Permission::kRead, project, kEvery);
  if (!reads_project) RETURN_IF_ERROR(check_names(access, registry, project, service, references));
  auto plan = service.empty() ? registry.reference_plan(project, references, full_feature_names)
                              : registry.service_plan(project, service);
  if (access.key() == nullptr) return plan;
  if (plan.ok()) {
    for (const ReadPlan::ViewUse& use : (*plan)->views) {
      const FeatureView& view = use.view->view;
      if (!access.may(Permission::kRead, view.project, view.name))
        return access.check(Permission::kRead, project,
                            service.empty() ? std::string_view(view.name) : kEvery);
    }
    return plan;
  }
  return reads_project ? plan : nameless(plan.status());
}

}  // namespace skua
