#include "clients/cli/read_target.h"

#include <fmt/format.h>

namespace skua {

std::vector<std::string> key_names_of(const v1::FeatureView& view) {
  std::vector<std::string> names;
  for (const v1::JoinKey& key : view.join_keys()) names.push_back(key.name());
  return names;
}

Result<ReadTarget> find_target(SkuaClient& client, const std::string& project,
                               const std::string& name) {
  v1::DescribeRequest request;
  request.set_project(project);
  request.set_name(name);
  ASSIGN_OR_RETURN(v1::DescribeResponse described, client.describe(request));
  ReadTarget target;
  target.is_service = described.has_feature_service();
  if (target.is_service) {
    target.service = std::move(*described.mutable_feature_service());
    for (const v1::JoinKey& key : described.key_columns()) target.key_names.push_back(key.name());
  } else {
    target.view = std::move(*described.mutable_feature_view());
    target.key_names = key_names_of(target.view);
  }
  return target;
}

Result<v1::FeatureView> find_view(SkuaClient& client, const std::string& project,
                                  const std::string& name) {
  Result<ReadTarget> target = find_target(client, project, name);
  if (target.status().code() == StatusCode::kNotFound) {
    return not_found(
        fmt::format("feature view `{}` does not exist; `skua list` shows what does", name));
  }
  if (!target.ok()) return target.status();
  if (target->is_service) {
    return invalid_argument(
        fmt::format("{} is a feature service; name one of its feature views", name));
  }
  return std::move(target->view);
}

}  // namespace skua
