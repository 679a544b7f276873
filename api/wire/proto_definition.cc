#include "api/wire/proto_definition.h"

#include <fmt/format.h>

#include "api/service/project.h"
#include "api/service/shown_name.h"
#include "api/wire/proto_stream.h"

namespace skua {
namespace {

Result<ValueType> type_from_proto(v1::ValueType from, const std::string& path) {
  const auto type = value_type_from_number(static_cast<std::uint64_t>(from));
  if (type) return *type;
  return invalid_argument(fmt::format("{}: a type is needed, such as INT64 or STRING", path));
}

Result<Duration> duration_from_proto(std::int64_t us, const std::string& path) {
  if (us >= 0) return Duration{us};
  return invalid_argument(fmt::format("{}: a duration is not negative; 0 means for ever", path));
}

template <typename Map>
void tags_to_proto(const Tags& from, Map& to) {
  for (const auto& [name, value] : from) to[name] = value;
}

}  // namespace

Result<Entity> entity_from_proto(const v1::Entity& from) {
  Entity to;
  to.project = project_or_default(from.project());
  to.name = from.name();
  to.join_key = from.join_key().empty() ? from.name() : from.join_key();
  ASSIGN_OR_RETURN(to.type, type_from_proto(from.type(), fmt::format("entity `{}`: type",
                                                                     shown_name(from.name()))));
  to.description = from.description();
  to.tags = Tags(from.tags().begin(), from.tags().end());
  return to;
}

Result<FeatureView> view_from_proto(const v1::FeatureView& from) {
  const std::string path = fmt::format("feature view `{}`", shown_name(from.name()));
  FeatureView to;
  to.project = project_or_default(from.project());
  to.name = from.name();
  to.entities.assign(from.entities().begin(), from.entities().end());
  for (const v1::Feature& feature : from.features()) {
    ASSIGN_OR_RETURN(const ValueType type,
                     type_from_proto(feature.type(), fmt::format("{}: feature `{}`: type", path,
                                                                 shown_name(feature.name()))));
    to.features.push_back({feature.name(), type, feature.description(), 0});
  }
  ASSIGN_OR_RETURN(to.ttl, duration_from_proto(from.ttl_us(), path + ": ttl_us"));
  if (from.has_max_age_us()) {
    ASSIGN_OR_RETURN(to.max_age, duration_from_proto(from.max_age_us(), path + ": max_age_us"));
  }
  to.max_versions = from.max_versions();
  to.ignore_unknown = from.ignore_unknown();
  if (!v1::TimestampUnit_IsValid(from.timestamp_unit()))
    return invalid_argument(fmt::format("{}: timestamp_unit: unknown value", path));
  to.timestamp_unit = static_cast<TimestampUnit>(from.timestamp_unit());
  ASSIGN_OR_RETURN(to.stream, stream_from_proto(from.stream(), path + ": stream"));
  to.owner = from.owner();
  to.description = from.description();
  to.tags = Tags(from.tags().begin(), from.tags().end());
  return to;
}

FeatureService service_from_proto(const v1::FeatureService& from) {
  FeatureService to;
  to.project = project_or_default(from.project());
  to.name = from.name();
  for (const v1::ServiceView& view : from.views()) {
    ServiceView out;
    out.view = view.view();
    out.alias = view.alias();
    out.features.assign(view.features().begin(), view.features().end());
    out.join_key_map = {view.join_key_map().begin(), view.join_key_map().end()};
    to.views.push_back(std::move(out));
  }
  to.full_feature_names = from.full_feature_names();
  to.owner = from.owner();
  to.description = from.description();
  to.tags = Tags(from.tags().begin(), from.tags().end());
  return to;
}

void entity_to_proto(const Entity& from, v1::Entity& to) {
  to.set_project(from.project);
  to.set_name(from.name);
  to.set_join_key(from.join_key);
  to.set_type(static_cast<v1::ValueType>(from.type));
  to.set_description(from.description);
  tags_to_proto(from.tags, *to.mutable_tags());
}

void view_to_proto(const RegisteredView& from, v1::FeatureView& to) {
  const FeatureView& view = from.view;
  to.set_project(view.project);
  to.set_name(view.name);
  to.mutable_entities()->Assign(view.entities.begin(), view.entities.end());
  for (const Feature& feature : view.features) {
    v1::Feature& out = *to.add_features();
    out.set_name(feature.name);
    out.set_type(static_cast<v1::ValueType>(feature.type));
    out.set_description(feature.description);
  }
  to.set_ttl_us(view.ttl.count());
  to.set_max_age_us(view.max_age.count());
  to.set_max_versions(view.max_versions);
  to.set_ignore_unknown(view.ignore_unknown);
  to.set_timestamp_unit(static_cast<v1::TimestampUnit>(view.timestamp_unit));
  stream_to_proto(view.stream, *to.mutable_stream());
  to.set_owner(view.owner);
  to.set_description(view.description);
  tags_to_proto(view.tags, *to.mutable_tags());
  to.set_schema_version(from.version);
  to.set_incarnation(from.incarnation());
  for (const JoinKey& key : from.join_keys) {
    v1::JoinKey& out = *to.add_join_keys();
    out.set_name(key.name);
    out.set_type(static_cast<v1::ValueType>(key.type));
  }
}

void service_to_proto(const FeatureService& from, v1::FeatureService& to) {
  to.set_project(from.project);
  to.set_name(from.name);
  for (const ServiceView& view : from.views) {
    v1::ServiceView& out = *to.add_views();
    out.set_view(view.view);
    out.set_alias(view.alias);
    out.mutable_features()->Assign(view.features.begin(), view.features.end());
    for (const auto& [key, column] : view.join_key_map) (*out.mutable_join_key_map())[key] = column;
  }
  to.set_full_feature_names(from.full_feature_names);
  to.set_owner(from.owner);
  to.set_description(from.description);
  tags_to_proto(from.tags, *to.mutable_tags());
}

}  // namespace skua
