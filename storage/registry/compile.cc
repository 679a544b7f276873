#include "storage/registry/compile.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "storage/registry/names.h"

namespace skua {
namespace {

const std::string& name_in_answers(const ServiceView& entry) {
  return entry.alias.empty() ? entry.view : entry.alias;
}

std::string label_of(const FeatureService& service) {
  return definition_label(DefinitionKind::kFeatureService, service.project, service.name);
}

std::string entry_field(const FeatureService& service, std::size_t entry,
                        const std::string& field) {
  return label_of(service) + ": views[" + std::to_string(entry) + "]." + field + ": ";
}

std::string feature_hint(const RegisteredView& view, std::string_view wanted) {
  std::vector<std::string_view> names;
  names.reserve(view.view.features.size());
  for (const Feature& feature : view.view.features) names.emplace_back(feature.name);
  return similar_names_hint(wanted, names);
}

// Gathers one plan, use by use.
class PlanBuilder {
 public:
  PlanBuilder(PlanSource source, bool full_feature_names)
      : plan_(std::make_shared<ReadPlan>()), full_feature_names_(full_feature_names) {
    plan_->source = std::move(source);
  }

  // Adds a use of a view and returns its index. Errors: INVALID_ARGUMENT (a key column of two
  // types).
  Result<std::size_t> add_view(std::string_view name, std::shared_ptr<const RegisteredView> view,
                               const std::map<std::string, std::string>& join_key_map) {
    ReadPlan::ViewUse use;
    use.name = name;
    for (const JoinKey& key : view->join_keys) {
      const auto mapped = join_key_map.find(key.name);
      ASSIGN_OR_RETURN(
          const std::size_t column,
          key_column(mapped == join_key_map.end() ? key.name : mapped->second, key.type, name));
      use.key_columns.push_back(column);
    }
    used_.emplace_back(view->view.features.size(), false);
    use.view = std::move(view);
    plan_->views.push_back(std::move(use));
    return plan_->views.size() - 1;
  }

  // REQUIRES: `feature` is an index into the features of that view.
  // Errors: INVALID_ARGUMENT (named twice): found here, so that a plan is never larger than its
  // views.
  Status add_feature(std::size_t view_use, std::size_t feature) {
    ReadPlan::ViewUse& use = plan_->views[view_use];
    const std::string& name = use.view->view.features[feature].name;
    if (used_[view_use][feature])
      return invalid_argument("features: " + quote_name(name) + " of " + quote_name(use.name) +
                              " is named twice");
    used_[view_use][feature] = true;
    const RowLayout::Slot& slot = use.view->layout().slots()[feature];
    plan_->features.push_back(
        {full_feature_names_ ? use.name + "__" + name : name, view_use, feature, slot.type});
    ++use.features;
    const std::size_t word = slot.null_bit / 64;
    if (use.null_bits.size() <= word) use.null_bits.resize(word + 1);
    use.null_bits[word] |= std::uint64_t{1} << (slot.null_bit % 64);
    return {};
  }

  // Errors: INVALID_ARGUMENT (no features, answer names that are not unique).
  Result<std::shared_ptr<const ReadPlan>> finish() {
    if (plan_->features.empty())
      return invalid_argument("features: none asked for; name at least one");
    std::unordered_set<std::string_view> names;
    for (const ReadPlan::FeatureUse& feature : plan_->features) {
      if (names.insert(feature.answer_name).second) continue;
      return invalid_argument("features: the answer name " + quote_name(feature.answer_name) +
                              " stands for two features; " +
                              (full_feature_names_
                                   ? "name each feature once, and give views another alias"
                                   : "name each feature once, or set full_feature_names"));
    }
    return std::shared_ptr<const ReadPlan>(std::move(plan_));
  }

 private:
  Result<std::size_t> key_column(const std::string& name, ValueType type,
                                 std::string_view used_by) {
    const auto [found, is_new] = columns_.try_emplace(name, plan_->key_columns.size());
    if (is_new) plan_->key_columns.push_back({name, type});
    const ValueType known = plan_->key_columns[found->second].type;
    if (known == type) return found->second;
    return invalid_argument("key column " + quote_name(name) + ": " + quote_name(used_by) +
                            " needs " + std::string(value_type_name(type)) + ", a view before it " +
                            std::string(value_type_name(known)) +
                            "; map one of the join keys to another column");
  }

  std::shared_ptr<ReadPlan> plan_;
  std::unordered_map<std::string, std::size_t> columns_;
  std::vector<std::vector<bool>> used_;  // Per view use and feature.
  bool full_feature_names_;
};

// The error, with the place it belongs to in front.
Status within(const std::string& place, const Status& error) {
  return error.ok() ? error : Status(error.code(), place + error.message());
}

Result<std::shared_ptr<const RegisteredView>> view_of_entry(const FeatureService& service,
                                                            std::size_t entry,
                                                            const ViewMap& views) {
  const std::string& name = service.views[entry].view;
  const auto found = views.find({service.project, name});
  if (found != views.end()) return found->second;
  return invalid_argument(entry_field(service, entry, "view") + "feature view " + quote_name(name) +
                          " does not exist in this project");
}

Status check_key_map(const FeatureService& service, std::size_t entry, const RegisteredView& view) {
  for (const auto& [join_key, column] : service.views[entry].join_key_map) {
    const std::string field = entry_field(service, entry, "join_key_map");
    const auto is_wanted = [&join_key = join_key](const JoinKey& key) {
      return key.name == join_key;
    };
    if (std::none_of(view.join_keys.begin(), view.join_keys.end(), is_wanted))
      return invalid_argument(field + quote_name(join_key) + " is no join key of feature view " +
                              quote_name(view.view.name));
    if (!is_valid_name(column))
      return invalid_argument(field + quote_name(column) + " is not a name ([A-Za-z0-9_-]{1,128})");
  }
  return {};
}

Status add_entry_features(PlanBuilder& builder, std::size_t use, const FeatureService& service,
                          std::size_t entry, const RegisteredView& view) {
  const std::string field = entry_field(service, entry, "features");
  for (const std::string& feature : service.views[entry].features) {
    const int index = view.find_feature(feature);
    if (index < 0)
      return invalid_argument(field + "feature view " + quote_name(view.view.name) +
                              " has no feature " + quote_name(feature) +
                              feature_hint(view, feature));
    RETURN_IF_ERROR(within(field, builder.add_feature(use, static_cast<std::size_t>(index))));
  }
  return {};
}

struct Reference {
  std::string_view view;
  std::string_view feature;
};

Result<Reference> parse_reference(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    const Reference reference{text.substr(0, colon), text.substr(colon + 1)};
    if (is_valid_name(reference.view) &&
        (reference.feature == "*" || is_valid_name(reference.feature)))
      return reference;
  }
  return invalid_argument("features: " + quote_name(text) +
                          " is not of the form `view:feature` or `view:*`");
}

Status add_reference(PlanBuilder& builder, std::size_t use, const RegisteredView& view,
                     std::string_view feature) {
  if (feature == "*") {
    for (std::size_t i = 0; i < view.view.features.size(); ++i)
      RETURN_IF_ERROR(builder.add_feature(use, i));
    return {};
  }
  const int index = view.find_feature(feature);
  if (index < 0)
    return not_found("feature view " + quote_name(view.view.name) + " has no feature " +
                     quote_name(feature) + feature_hint(view, feature));
  return builder.add_feature(use, static_cast<std::size_t>(index));
}

}  // namespace

Result<FeatureService> resolve_service(FeatureService service, const ViewMap& views,
                                       const Limits& limits) {
  std::size_t features = 0;
  for (std::size_t i = 0; i < service.views.size(); ++i) {
    ServiceView& entry = service.views[i];
    if (!entry.alias.empty() && !is_valid_name(entry.alias))
      return invalid_argument(entry_field(service, i, "alias") + quote_name(entry.alias) +
                              " is not a name ([A-Za-z0-9_-]{1,128})");
    ASSIGN_OR_RETURN(const auto view, view_of_entry(service, i, views));
    features += entry.features.empty() ? view->view.features.size() : entry.features.size();
    if (features > limits.features_per_read_max)
      return invalid_argument(label_of(service) + ": more features than features_per_read_max (" +
                              std::to_string(limits.features_per_read_max) + ")");
    if (entry.features.empty())
      for (const Feature& feature : view->view.features) entry.features.push_back(feature.name);
  }
  return service;
}

Result<std::shared_ptr<const ReadPlan>> compile_service(const FeatureService& service,
                                                        const ViewMap& views) {
  PlanBuilder builder({service.project, service.name, {}, false}, service.full_feature_names);
  std::unordered_set<std::string_view> aliases;
  for (std::size_t i = 0; i < service.views.size(); ++i) {
    const ServiceView& entry = service.views[i];
    const std::string& alias = name_in_answers(entry);
    if (!aliases.insert(alias).second)
      return invalid_argument(entry_field(service, i, "alias") + "two entries are named " +
                              quote_name(alias) + "; give each use of a view its own alias");
    ASSIGN_OR_RETURN(const auto view, view_of_entry(service, i, views));
    RETURN_IF_ERROR(check_key_map(service, i, *view));
    const auto use = builder.add_view(alias, view, entry.join_key_map);
    if (!use.ok()) return within(entry_field(service, i, "join_key_map"), use.status());
    RETURN_IF_ERROR(add_entry_features(builder, *use, service, i, *view));
  }
  auto plan = builder.finish();
  if (!plan.ok()) return within(label_of(service) + ": ", plan.status());
  return plan;
}

Result<std::shared_ptr<const ReadPlan>> compile_references(const RegistrySnapshot& snapshot,
                                                           const PlanQuery& query) {
  PlanBuilder builder({std::string(query.project),
                       {},
                       {query.references.begin(), query.references.end()},
                       query.full_feature_names},
                      query.full_feature_names);
  struct Use {
    std::size_t index;
    std::shared_ptr<const RegisteredView> view;
  };
  std::unordered_map<std::string_view, Use> uses;
  for (const std::string_view text : query.references) {
    ASSIGN_OR_RETURN(const Reference reference, parse_reference(text));
    auto use = uses.find(reference.view);
    if (use == uses.end()) {
      ASSIGN_OR_RETURN(auto view, snapshot.view(query.project, reference.view));
      ASSIGN_OR_RETURN(const std::size_t index, builder.add_view(reference.view, view, {}));
      use = uses.emplace(reference.view, Use{index, std::move(view)}).first;
    }
    RETURN_IF_ERROR(
        add_reference(builder, use->second.index, *use->second.view, reference.feature));
  }
  return builder.finish();
}

}  // namespace skua
