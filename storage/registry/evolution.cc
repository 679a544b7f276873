#include "storage/registry/evolution.h"

#include <limits>
#include <unordered_map>

#include "storage/registry/detail_lines.h"
#include "storage/registry/names.h"
#include "storage/registry/stream_options.h"

namespace skua {
namespace {

constexpr FeatureId kFeatureIdMax = std::numeric_limits<FeatureId>::max();

std::string label_of(const FeatureView& view) {
  return definition_label(DefinitionKind::kFeatureView, view.project, view.name);
}

std::string type_text(ValueType type) { return std::string(value_type_name(type)); }

std::string_view unit_name(TimestampUnit unit) {
  switch (unit) {
    case TimestampUnit::kNone:
      return "none";
    case TimestampUnit::kSeconds:
      return "seconds";
    case TimestampUnit::kMilliseconds:
      return "milliseconds";
    case TimestampUnit::kMicroseconds:
      return "microseconds";
  }
  return "unknown";
}

std::string age_text(Duration age) {
  return age.count() == 0 ? "0 (for ever)" : format_duration(age);
}

std::string count_text(std::uint32_t count) {
  return count == 0 ? "0 (no limit)" : std::to_string(count);
}

std::string_view bool_text(bool value) { return value ? "true" : "false"; }

void compare_settings(const FeatureView& before, Evolution& out) {
  const FeatureView& after = out.view;
  DetailLines lines(out.details);
  if (before.ttl != after.ttl) lines.add("ttl", age_text(before.ttl), age_text(after.ttl));
  if (before.max_age != after.max_age)
    lines.add("max_age", age_text(before.max_age), age_text(after.max_age));
  if (before.max_versions != after.max_versions)
    lines.add("max_versions", count_text(before.max_versions), count_text(after.max_versions));
  if (before.ignore_unknown != after.ignore_unknown)
    lines.add("ignore_unknown", bool_text(before.ignore_unknown), bool_text(after.ignore_unknown));
  if (before.timestamp_unit != after.timestamp_unit)
    lines.add("timestamp_unit", unit_name(before.timestamp_unit), unit_name(after.timestamp_unit));
  lines.compare("owner", before.owner, after.owner);
  lines.compare_text("description", before.description, after.description);
  lines.compare_tags(before.tags, after.tags);
  out.rules_change = before.ttl != after.ttl || before.max_age != after.max_age ||
                     before.max_versions != after.max_versions;
}

Status take_id(Evolution& out, Feature& feature) {
  if (out.next_feature_id == kFeatureIdMax)
    return failed_precondition(label_of(out.view) + ": all " + std::to_string(kFeatureIdMax - 1) +
                               " feature ids are used up; drop the view and create it again");
  feature.id = out.next_feature_id++;
  return {};
}

// Gives a feature of the new definition its id, and says what differs.
Status carry_over(const Feature* old, Feature& feature, Evolution& out) {
  const std::string label = "feature " + feature.name + ": ";
  if (old == nullptr) {
    out.details.push_back(label + "added (" + type_text(feature.type) + ")");
    return take_id(out, feature);
  }
  if (old->description != feature.description) out.details.push_back(label + "description changed");
  if (widens(old->type, feature.type)) {
    feature.id = old->id;
    if (old->type != feature.type)
      out.details.push_back(label + type_text(old->type) + " -> " + type_text(feature.type));
    return {};
  }
  out.ended.push_back(feature.name);
  out.details.push_back(label + type_text(old->type) + " -> " + type_text(feature.type) +
                        " (stored values read null)");
  return take_id(out, feature);
}

Status compare_features(const FeatureView& before, Evolution& out) {
  std::unordered_map<std::string_view, const Feature*> old_features;
  for (const Feature& feature : before.features) old_features.emplace(feature.name, &feature);

  const Feature* last = nullptr;
  bool is_reordered = false;
  for (Feature& feature : out.view.features) {
    const auto found = old_features.find(feature.name);
    const Feature* old = found == old_features.end() ? nullptr : found->second;
    RETURN_IF_ERROR(carry_over(old, feature, out));
    if (old == nullptr) continue;
    // Both point into one vector, whose order is the declared one.
    is_reordered = is_reordered || (last != nullptr && old < last);
    last = old;
    old_features.erase(found);
  }
  for (const Feature& feature : before.features) {
    if (!old_features.contains(feature.name)) continue;
    out.ended.push_back(feature.name);
    out.details.push_back("feature " + feature.name + ": dropped");
  }
  if (is_reordered) out.details.push_back("features: order changed");
  return {};
}

bool has_same_layout(const std::vector<Feature>& a, const std::vector<Feature>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].id != b[i].id || a[i].type != b[i].type) return false;
  return true;
}

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kListed = 10;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < kListed; ++i)
    out += (i == 0 ? "" : ", ") + quote_name(names[i]);
  return names.size() > kListed ? out + " and " + std::to_string(names.size() - kListed) + " more"
                                : out;
}

}  // namespace

Evolution first_version(FeatureView view) {
  Evolution out;
  out.view = std::move(view);
  for (Feature& feature : out.view.features) feature.id = out.next_feature_id++;
  out.details.push_back("created with " + counted(out.view.features.size(), "feature"));
  return out;
}

Result<Evolution> evolve(const FeatureView& before, FeatureId next_feature_id, FeatureView after,
                         bool force) {
  if (before.entities != after.entities)
    return failed_precondition(
        label_of(after) +
        ": entities: the entities of a view never change, since its rows are "
        "stored under their join keys; drop the view and create it again");
  Evolution out;
  out.view = std::move(after);
  out.next_feature_id = next_feature_id;
  compare_settings(before, out);
  RETURN_IF_ERROR(compare_features(before, out));
  out.layout_changes = !has_same_layout(before.features, out.view.features);
  out.schema_changes = !out.details.empty();
  for (std::string& line : stream_differences(before.stream, out.view.stream))
    out.details.push_back(std::move(line));
  if (!out.ended.empty() && !force)
    return failed_precondition(label_of(out.view) + ": features: " + list_of(out.ended) +
                               " would be dropped or get a type that is not wider, and the stored "
                               "values would be lost; apply with force to do that");
  return out;
}

}  // namespace skua
