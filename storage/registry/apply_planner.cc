#include "storage/registry/apply_planner.h"

#include <algorithm>
#include <limits>

#include "storage/registry/compile.h"
#include "storage/registry/detail_lines.h"
#include "storage/registry/names.h"
#include "storage/registry/registry_codec.h"
#include "storage/registry/service_details.h"
#include "storage/registry/validation.h"
#include "storage/store/retention.h"

namespace skua {
namespace {

using Action = Change::Action;

template <typename Definition>
DefinitionName name_of(const Definition& definition) {
  return {definition.project, definition.name};
}

std::vector<std::string> entity_details(const Entity& before, const Entity& after) {
  std::vector<std::string> out;
  DetailLines lines(out);
  lines.compare("join_key", before.join_key, after.join_key);
  lines.compare("type", value_type_name(before.type), value_type_name(after.type));
  lines.compare_text("description", before.description, after.description);
  lines.compare_tags(before.tags, after.tags);
  return out;
}

bool uses_any(const FeatureService& service, const std::set<DefinitionName>& views) {
  return std::any_of(service.views.begin(), service.views.end(), [&](const ServiceView& entry) {
    return views.contains({service.project, entry.view});
  });
}

ViewRules rules_of(const FeatureView& view, Incarnation incarnation) {
  ViewRules rules;
  rules.incarnation = incarnation;
  rules.ttl = view.ttl;
  rules.max_age = view.max_age;
  rules.max_versions = view.max_versions;
  return rules;
}

}  // namespace

ApplyPlanner::ApplyPlanner(const RegistrySnapshot& current, const Limits& limits,
                           const ApplyOptions& options)
    : current_(current),
      limits_(limits),
      options_(options),
      next_(std::make_shared<RegistrySnapshot>(current)) {}

Result<ChangePlan> ApplyPlanner::plan(Definitions wanted) && {
  normalize(wanted);
  RETURN_IF_ERROR(check_named_once(wanted));
  RETURN_IF_ERROR(plan_entities(std::move(wanted.entities)));
  RETURN_IF_ERROR(plan_views(std::move(wanted.views)));
  RETURN_IF_ERROR(plan_services(std::move(wanted.services)));
  RETURN_IF_ERROR(check_definitions_max());
  if (next_->next_incarnation != current_.next_incarnation)
    plan_.commit.puts.emplace_back(kNextIncarnationKey,
                                   encode_next_incarnation(next_->next_incarnation));
  plan_.commit.rules = next_->rules_table();
  plan_.next = std::move(next_);
  return std::move(plan_);
}

Status ApplyPlanner::plan_entities(std::vector<Entity> wanted) {
  for (Entity& entity : wanted) {
    RETURN_IF_ERROR(check_entity(entity));
    const DefinitionName name = name_of(entity);
    const auto before = current_.entities.find(name);
    if (before == current_.entities.end()) {
      note(Action::kCreate, DefinitionKind::kEntity, name,
           {"created with join key " + entity.join_key + " (" +
            std::string(value_type_name(entity.type)) + ")"});
    } else if (before->second == entity) {
      note(Action::kUnchanged, DefinitionKind::kEntity, name, {});
      continue;
    } else {
      note(Action::kUpdate, DefinitionKind::kEntity, name, entity_details(before->second, entity));
      if (before->second.join_key != entity.join_key || before->second.type != entity.type)
        rekeyed_entities_.insert(name);
    }
    plan_.commit.puts.emplace_back(
        registry_key(DefinitionKind::kEntity, entity.project, entity.name), encode_entity(entity));
    next_->entities.insert_or_assign(name, std::move(entity));
  }
  RETURN_IF_ERROR(check_rekeyed_entities());
  return check_join_key_types(next_->entities);
}

Status ApplyPlanner::check_rekeyed_entities() const {
  if (rekeyed_entities_.empty()) return {};
  for (const auto& [name, registered] : current_.views)
    for (const std::string& entity : registered->view.entities)
      if (rekeyed_entities_.contains({name.first, entity}))
        return failed_precondition(
            definition_label(DefinitionKind::kEntity, name.first, entity) +
            ": join_key and type never change while a view uses the entity, since rows are stored "
            "under them; drop feature view " +
            quote_name(name.second) + " first");
  return {};
}

Status ApplyPlanner::plan_views(std::vector<FeatureView> wanted) {
  for (FeatureView& view : wanted) {
    RETURN_IF_ERROR(check_view(view, limits_));
    const DefinitionName name = name_of(view);
    const auto before = current_.views.find(name);
    if (before == current_.views.end())
      RETURN_IF_ERROR(create_view(name, std::move(view)));
    else
      RETURN_IF_ERROR(update_view(name, *before->second, std::move(view)));
  }
  return {};
}

Status ApplyPlanner::create_view(const DefinitionName& name, FeatureView view) {
  // The numbers behind are generations of bulk loads.
  if (next_->next_incarnation >= kLoadGenerations)
    return resource_exhausted("this store has given out all incarnations of feature views");
  RegisteredView registered;
  ASSIGN_OR_RETURN(registered.join_keys, join_keys_of(view, next_->entities));
  Evolution first = first_version(std::move(view));
  registered.view = std::move(first.view);
  registered.next_feature_id = first.next_feature_id;
  registered.rules = rules_of(registered.view, next_->next_incarnation++);
  registered.layouts.emplace_back(registered.version, registered.view.features);
  note(Action::kCreate, DefinitionKind::kFeatureView, name, std::move(first.details));
  return publish_view(name, std::move(registered));
}

Status ApplyPlanner::update_view(const DefinitionName& name, const RegisteredView& before,
                                 FeatureView after) {
  ASSIGN_OR_RETURN(Evolution evolution,
                   evolve(before.view, before.next_feature_id, std::move(after), options_.force));
  if (evolution.details.empty()) {
    note(Action::kUnchanged, DefinitionKind::kFeatureView, name, {});
    return {};
  }
  if (evolution.schema_changes && before.version == std::numeric_limits<SchemaVersion>::max())
    return failed_precondition(
        definition_label(DefinitionKind::kFeatureView, name.first, name.second) +
        ": has reached its last schema version (" + std::to_string(before.version) +
        "); drop the view and create it again");
  RegisteredView registered = before;
  registered.view = std::move(evolution.view);
  registered.next_feature_id = evolution.next_feature_id;
  if (evolution.schema_changes) ++registered.version;
  // Checks the new features against the join keys, which are the same: the entities are.
  ASSIGN_OR_RETURN(registered.join_keys, join_keys_of(registered.view, next_->entities));
  if (evolution.rules_change) {
    ViewRules rules = before.rules;
    rules.ttl = registered.view.ttl;
    rules.max_age = registered.view.max_age;
    rules.max_versions = registered.view.max_versions;
    registered.rules =
        with_floors(before.rules, std::move(rules), options_.now, options_.last_sequence);
  }
  if (evolution.layout_changes)
    registered.layouts.emplace_back(registered.version, registered.view.features);
  for (std::string& feature : evolution.ended) ended_features_.emplace(name, std::move(feature));
  note(Action::kUpdate, DefinitionKind::kFeatureView, name, std::move(evolution.details));
  return publish_view(name, std::move(registered));
}

Status ApplyPlanner::plan_services(std::vector<FeatureService> wanted) {
  for (FeatureService& service : wanted) {
    RETURN_IF_ERROR(check_service(service));
    ASSIGN_OR_RETURN(service, resolve_service(std::move(service), next_->views, limits_));
    const DefinitionName name = name_of(service);
    const auto before = current_.services.find(name);
    if (before == current_.services.end()) {
      note(Action::kCreate, DefinitionKind::kFeatureService, name,
           created_service_details(service));
    } else if (before->second == service) {
      note(Action::kUnchanged, DefinitionKind::kFeatureService, name, {});
      continue;
    } else {
      note(Action::kUpdate, DefinitionKind::kFeatureService, name,
           changed_service_details(before->second, service));
    }
    plan_.commit.puts.emplace_back(
        registry_key(DefinitionKind::kFeatureService, service.project, service.name),
        encode_service(service));
    next_->services.insert_or_assign(name, std::move(service));
    wanted_services_.insert(name);
  }
  RETURN_IF_ERROR(check_ended_features());
  return compile_services();
}

Status ApplyPlanner::check_ended_features() const {
  if (ended_features_.empty()) return {};
  for (const auto& [name, service] : next_->services)
    for (const ServiceView& entry : service.views)
      for (const std::string& feature : entry.features)
        if (ended_features_.contains({{name.first, entry.view}, feature}))
          return failed_precondition(
              definition_label(DefinitionKind::kFeatureView, name.first, entry.view) +
              ": features: " + quote_name(feature) + " is used by feature service " +
              quote_name(name.second) + "; take it out of the service first");
  return {};
}

Status ApplyPlanner::compile_services() {
  for (const auto& [name, service] : next_->services) {
    if (!wanted_services_.contains(name) && !uses_any(service, changed_views_)) continue;
    ASSIGN_OR_RETURN(auto compiled, compile_service(service, next_->views));
    next_->service_plans.insert_or_assign(name, std::move(compiled));
  }
  return {};
}

Status ApplyPlanner::check_definitions_max() const {
  const auto count = [](const RegistrySnapshot& snapshot) {
    return snapshot.entities.size() + snapshot.views.size() + snapshot.services.size();
  };
  if (count(*next_) <= std::max<std::size_t>(limits_.definitions_max, count(current_))) return {};
  return resource_exhausted("the store would hold more definitions than definitions_max (" +
                            std::to_string(limits_.definitions_max) + ")");
}

Status ApplyPlanner::publish_view(const DefinitionName& name, RegisteredView registered) {
  registered.index_features();
  const auto view = std::make_shared<const RegisteredView>(std::move(registered));
  if (options_.check) {
    const Status checked = options_.check(view);
    if (!checked.ok())
      return {checked.code(),
              definition_label(DefinitionKind::kFeatureView, name.first, name.second) + ": " +
                  checked.message()};
  }
  plan_.commit.puts.emplace_back(
      registry_key(DefinitionKind::kFeatureView, name.first, name.second), encode_view(*view));
  next_->views.insert_or_assign(name, view);
  changed_views_.insert(name);
  return {};
}

void ApplyPlanner::note(Change::Action action, DefinitionKind kind, const DefinitionName& name,
                        std::vector<std::string> details) {
  plan_.changes.push_back({action, kind, name.first, name.second, std::move(details)});
}

}  // namespace skua
