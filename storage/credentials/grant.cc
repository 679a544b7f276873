#include "storage/credentials/grant.h"

#include "storage/model/feature_view.h"

namespace skua {
namespace {

constexpr Permission kPermissions[] = {Permission::kRead, Permission::kWrite, Permission::kAdmin};

bool covers(const std::string& granted, std::string_view wanted) {
  return granted == kEvery || granted == wanted;
}

}  // namespace

std::string_view permission_name(Permission permission) {
  switch (permission) {
    case Permission::kRead:
      return "read";
    case Permission::kWrite:
      return "write";
    case Permission::kAdmin:
      break;
  }
  return "admin";
}

bool Grant::allows(Permission wanted, std::string_view wanted_project,
                   std::string_view wanted_view) const {
  return (permission == wanted || permission == Permission::kAdmin) &&
         covers(project, wanted_project) && covers(view, wanted_view);
}

std::string grant_text(const Grant& grant) {
  return std::string(permission_name(grant.permission))
      .append(":")
      .append(grant.project)
      .append("/")
      .append(grant.view);
}

Result<Grant> parse_grant(std::string_view text) {
  const std::size_t colon = text.find(':');
  for (const Permission permission : kPermissions) {
    if (text.substr(0, colon) != permission_name(permission) || colon == std::string_view::npos)
      continue;
    const std::string_view where = text.substr(colon + 1);
    const std::size_t slash = where.find('/');
    Grant grant{permission, std::string(where.substr(0, slash)), std::string(kEvery)};
    if (slash != std::string_view::npos) grant.view = where.substr(slash + 1);
    RETURN_IF_ERROR(check_grant(grant));
    return grant;
  }
  return invalid_argument(
      "a grant is read, write or admin, then `:PROJECT/VIEW`, `:PROJECT/*` or `:*/*`");
}

Status check_grant(const Grant& grant) {
  const auto is_name_or_every = [](const std::string& name) {
    return name == kEvery || is_valid_name(name);
  };
  if (!is_name_or_every(grant.project) || !is_name_or_every(grant.view))
    return invalid_argument(
        "grants: a project or view has 1 to 128 letters, digits, `_` or `-`; `*` stands for all");
  if (grant.project == kEvery && grant.view != kEvery)
    return invalid_argument("grants: a view needs its project; `*/*` stands for everything");
  return Status::ok_status();
}

}  // namespace skua
