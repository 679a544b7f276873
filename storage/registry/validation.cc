#include "storage/registry/validation.h"

#include <set>
#include <string>
#include <unordered_set>

#include "storage/registry/names.h"
#include "storage/registry/stream_options.h"

namespace skua {
namespace {

Status check_name(const std::string& field, const std::string& name) {
  if (is_valid_name(name)) return {};
  return invalid_argument(field + ": " + quote_name(name) +
                          " is not a name ([A-Za-z0-9_-]{1,128})");
}

bool is_known_type(ValueType type) {
  return value_type_from_number(static_cast<std::uint64_t>(type)).has_value();
}

// Project and name come first: every later message uses them.
Status check_identity(DefinitionKind kind, const std::string& project, const std::string& name) {
  const std::string label(definition_kind_name(kind));
  RETURN_IF_ERROR(check_name(label + ": name", name));
  return check_name(definition_label(kind, kDefaultProject, name) + ": project", project);
}

std::string label_of(const FeatureView& view) {
  return definition_label(DefinitionKind::kFeatureView, view.project, view.name);
}

Status check_duration(const std::string& field, Duration duration) {
  if (duration >= Duration{0} && duration <= kLongestDuration) return {};
  return invalid_argument(field + ": must lie between 0 (for ever) and 10000 years");
}

Status check_features(const FeatureView& view, const Limits& limits) {
  const std::string label = label_of(view);
  if (view.features.empty())
    return invalid_argument(label + ": features: a view needs at least one");
  if (view.features.size() > limits.features_per_view_max)
    return invalid_argument(label + ": features: more than features_per_view_max (" +
                            std::to_string(limits.features_per_view_max) + ")");
  std::unordered_set<std::string_view> names;
  for (std::size_t i = 0; i < view.features.size(); ++i) {
    const Feature& feature = view.features[i];
    const std::string field = label + ": features[" + std::to_string(i) + "]";
    RETURN_IF_ERROR(check_name(field + ".name", feature.name));
    if (!is_known_type(feature.type))
      return invalid_argument(field + ".type: feature " + quote_name(feature.name) +
                              " has no type");
    if (!names.insert(feature.name).second)
      return invalid_argument(field + ".name: " + quote_name(feature.name) + " is declared twice");
  }
  return {};
}

template <typename Definition>
Status check_named_once(DefinitionKind kind, const std::vector<Definition>& definitions) {
  std::set<DefinitionName> names;
  for (const Definition& definition : definitions)
    if (!names.emplace(definition.project, definition.name).second)
      return invalid_argument(definition_label(kind, definition.project, definition.name) +
                              ": defined twice in one apply");
  return {};
}

}  // namespace

void normalize(Definitions& definitions) {
  for (Entity& entity : definitions.entities) {
    entity.project = project_or_default(entity.project);
    if (entity.join_key.empty()) entity.join_key = entity.name;
  }
  for (FeatureView& view : definitions.views) view.project = project_or_default(view.project);
  for (FeatureService& service : definitions.services) {
    service.project = project_or_default(service.project);
    for (ServiceView& entry : service.views)
      if (entry.alias == entry.view) entry.alias.clear();
  }
}

Status check_named_once(const Definitions& definitions) {
  RETURN_IF_ERROR(check_named_once(DefinitionKind::kEntity, definitions.entities));
  RETURN_IF_ERROR(check_named_once(DefinitionKind::kFeatureView, definitions.views));
  return check_named_once(DefinitionKind::kFeatureService, definitions.services);
}

Status check_entity(const Entity& entity) {
  RETURN_IF_ERROR(check_identity(DefinitionKind::kEntity, entity.project, entity.name));
  const std::string label = definition_label(DefinitionKind::kEntity, entity.project, entity.name);
  RETURN_IF_ERROR(check_name(label + ": join_key", entity.join_key));
  if (!may_be_join_key(entity.type))
    return invalid_argument(
        label + ": type: a join key is STRING, BYTES, INT32, INT64, UNIX_TIMESTAMP or BOOL");
  return {};
}

Status check_view(const FeatureView& view, const Limits& limits) {
  RETURN_IF_ERROR(check_identity(DefinitionKind::kFeatureView, view.project, view.name));
  const std::string label = label_of(view);
  if (view.entities.empty())
    return invalid_argument(label + ": entities: a view needs at least one");
  RETURN_IF_ERROR(check_features(view, limits));
  RETURN_IF_ERROR(check_duration(label + ": ttl", view.ttl));
  RETURN_IF_ERROR(check_duration(label + ": max_age", view.max_age));
  if (view.timestamp_unit > TimestampUnit::kMicroseconds)
    return invalid_argument(label + ": timestamp_unit: not one of the units");
  return check_stream(label, view.stream, limits);
}

Status check_service(const FeatureService& service) {
  RETURN_IF_ERROR(check_identity(DefinitionKind::kFeatureService, service.project, service.name));
  if (!service.views.empty()) return {};
  return invalid_argument(
      definition_label(DefinitionKind::kFeatureService, service.project, service.name) +
      ": views: a feature service needs at least one");
}

Status check_join_key_types(const std::map<DefinitionName, Entity>& entities) {
  std::map<DefinitionName, const Entity*> by_join_key;
  for (const auto& [name, entity] : entities) {
    const auto [found, is_new] = by_join_key.try_emplace({name.first, entity.join_key}, &entity);
    if (is_new || found->second->type == entity.type) continue;
    return invalid_argument(definition_label(DefinitionKind::kEntity, entity.project, entity.name) +
                            ": type: join key " + quote_name(entity.join_key) + " is " +
                            std::string(value_type_name(entity.type)) + " here and " +
                            std::string(value_type_name(found->second->type)) + " in entity " +
                            quote_name(found->second->name) +
                            "; give one of them another join key");
  }
  return {};
}

Result<std::vector<JoinKey>> join_keys_of(const FeatureView& view,
                                          const std::map<DefinitionName, Entity>& entities) {
  const std::string label = label_of(view);
  std::vector<JoinKey> keys;
  std::unordered_set<std::string_view> names;
  for (std::size_t i = 0; i < view.entities.size(); ++i) {
    const std::string field = label + ": entities[" + std::to_string(i) + "]: ";
    const auto found = entities.find({view.project, view.entities[i]});
    if (found == entities.end())
      return invalid_argument(field + "entity " + quote_name(view.entities[i]) +
                              " does not exist in this project; define it first");
    const Entity& entity = found->second;
    if (!names.insert(entity.join_key).second)
      return invalid_argument(field + "join key " + quote_name(entity.join_key) + " appears twice");
    keys.push_back({entity.join_key, entity.type});
  }
  for (const Feature& feature : view.features)
    if (names.contains(feature.name))
      return invalid_argument(label + ": features: " + quote_name(feature.name) +
                              " is also the name of a join key");
  return keys;
}

}  // namespace skua
