#include "storage/registry/service_details.h"

#include <algorithm>
#include <set>

#include "storage/registry/detail_lines.h"

namespace skua {
namespace {

const std::string& name_in_answers(const ServiceView& entry) {
  return entry.alias.empty() ? entry.view : entry.alias;
}

std::vector<std::string> references_of(const FeatureService& service) {
  std::vector<std::string> out;
  for (const ServiceView& entry : service.views)
    for (const std::string& feature : entry.features)
      out.push_back(name_in_answers(entry) + ":" + feature);
  return out;
}

void compare_features(const FeatureService& before, const FeatureService& after,
                      std::vector<std::string>& out) {
  const std::vector<std::string> old_list = references_of(before);
  const std::vector<std::string> new_list = references_of(after);
  const std::set<std::string> old_set(old_list.begin(), old_list.end());
  const std::set<std::string> new_set(new_list.begin(), new_list.end());
  for (const std::string& reference : new_list)
    if (!old_set.contains(reference)) out.push_back("feature " + reference + ": added");
  for (const std::string& reference : old_list)
    if (!new_set.contains(reference)) out.push_back("feature " + reference + ": dropped");
  if (old_set == new_set && old_list != new_list) out.push_back("features: order changed");
}

void compare_entries(const FeatureService& before, const FeatureService& after,
                     std::vector<std::string>& out) {
  for (const ServiceView& entry : after.views) {
    const std::string& name = name_in_answers(entry);
    const auto old = std::find_if(before.views.begin(), before.views.end(), [&](const auto& other) {
      return name_in_answers(other) == name;
    });
    if (old == before.views.end()) continue;
    if (old->view != entry.view)
      out.push_back("view of " + name + ": " + old->view + " -> " + entry.view);
    if (old->join_key_map != entry.join_key_map)
      out.push_back("join_key_map of " + name + ": changed");
  }
}

}  // namespace

std::vector<std::string> created_service_details(const FeatureService& service) {
  std::size_t features = 0;
  for (const ServiceView& entry : service.views) features += entry.features.size();
  return {"created with " + counted(features, "feature") + " of " +
          counted(service.views.size(), "view")};
}

std::vector<std::string> changed_service_details(const FeatureService& before,
                                                 const FeatureService& after) {
  std::vector<std::string> out;
  compare_features(before, after, out);
  compare_entries(before, after, out);
  DetailLines lines(out);
  lines.compare("full_feature_names", before.full_feature_names ? "true" : "false",
                after.full_feature_names ? "true" : "false");
  lines.compare("owner", before.owner, after.owner);
  lines.compare_text("description", before.description, after.description);
  lines.compare_tags(before.tags, after.tags);
  if (out.empty()) out.push_back("views: changed");
  return out;
}

}  // namespace skua
