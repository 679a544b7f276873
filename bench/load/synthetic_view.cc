#include "bench/load/synthetic_view.h"

#include <set>

#include "bench/suite/require.h"

namespace skua::bench {
namespace {

std::string feature_name(std::size_t feature) { return "f" + std::to_string(feature); }

std::int64_t base_value(std::int64_t entity, int version) {
  return (entity + std::int64_t{131} * version) % 1000;
}

std::int64_t integer_value(std::int64_t entity, std::size_t feature, int version) {
  return base_value(entity, version) * 100 + static_cast<std::int64_t>(feature);
}

double double_value(std::int64_t entity, std::size_t feature, int version) {
  return static_cast<double>(base_value(entity, version)) + static_cast<double>(feature) / 7;
}

std::string string_value(std::int64_t entity, std::size_t feature, int version) {
  return "v" + std::to_string(base_value(entity, version)) + "-" + std::to_string(feature);
}

v1::FeatureView view_definition(const SyntheticView& view) {
  v1::FeatureView out;
  out.set_name(view.name);
  out.add_entities(view.entity);
  out.set_ttl_us(view.ttl_us);
  out.set_max_age_us(0);
  for (std::size_t i = 0; i < view.types.size(); ++i) {
    v1::Feature* feature = out.add_features();
    feature->set_name(feature_name(i));
    feature->set_type(view.types[i]);
  }
  return out;
}

}  // namespace

SyntheticView float_view(const std::string& name, const std::string& entity, std::size_t features) {
  return {name, entity, std::vector<v1::ValueType>(features, v1::FLOAT), 0};
}

v1::ApplyRequest definitions(const std::string& service, const std::vector<SyntheticView>& views) {
  v1::ApplyRequest request;
  std::set<std::string> entities;
  for (const SyntheticView& view : views) {
    if (entities.insert(view.entity).second) {
      v1::Entity* entity = request.add_entities();
      entity->set_name(view.entity);
      entity->set_type(v1::INT64);
    }
    *request.add_feature_views() = view_definition(view);
  }
  v1::FeatureService* all = request.add_feature_services();
  all->set_name(service);
  all->set_full_feature_names(views.size() > 1);
  for (const SyntheticView& view : views) all->add_views()->set_view(view.name);
  return request;
}

float float_value(std::int64_t entity, std::size_t feature, int version) {
  return static_cast<float>(base_value(entity, version)) + static_cast<float>(feature) / 64;
}

void append_value(v1::ValueType type, std::int64_t entity, std::size_t feature, int version,
                  v1::Column& to) {
  const std::int64_t integer = integer_value(entity, feature, version);
  switch (type) {
    case v1::FLOAT:
      to.add_float_values(float_value(entity, feature, version));
      return;
    case v1::DOUBLE:
      to.add_double_values(double_value(entity, feature, version));
      return;
    case v1::INT32:
      to.add_int32_values(static_cast<std::int32_t>(integer));
      return;
    case v1::INT64:
      to.add_int64_values(integer);
      return;
    case v1::STRING:
      *to.add_string_values() = string_value(entity, feature, version);
      return;
    default:
      require(false, "synthetic rows have no values of type " + v1::ValueType_Name(type));
  }
}

bool holds_value(const v1::Column& column, v1::ValueType type, int row, std::int64_t entity,
                 std::size_t feature, int version) {
  const std::int64_t integer = integer_value(entity, feature, version);
  switch (type) {
    case v1::FLOAT:
      return row < column.float_values_size() &&
             column.float_values(row) == float_value(entity, feature, version);
    case v1::DOUBLE:
      return row < column.double_values_size() &&
             column.double_values(row) == double_value(entity, feature, version);
    case v1::INT32:
      return row < column.int32_values_size() && column.int32_values(row) == integer;
    case v1::INT64:
      return row < column.int64_values_size() && column.int64_values(row) == integer;
    case v1::STRING:
      return row < column.string_values_size() &&
             column.string_values(row) == string_value(entity, feature, version);
    default:
      return false;
  }
}

v1::WriteRowsRequest write_request(const SyntheticView& view,
                                   const std::vector<std::int64_t>& entities, int version,
                                   std::optional<std::int64_t> event_us) {
  v1::WriteRowsRequest request;
  request.set_feature_view(view.name);
  v1::NamedColumn* key = request.add_columns();
  key->set_name(view.entity);
  key->mutable_column()->mutable_int64_values()->Assign(entities.begin(), entities.end());
  for (std::size_t feature = 0; feature < view.types.size(); ++feature) {
    v1::NamedColumn* column = request.add_columns();
    column->set_name(feature_name(feature));
    for (const std::int64_t entity : entities)
      append_value(view.types[feature], entity, feature, version, *column->mutable_column());
  }
  if (event_us.has_value()) {
    request.mutable_event_timestamps()->set_type(v1::UNIX_TIMESTAMP);
    for (std::size_t row = 0; row < entities.size(); ++row)
      request.mutable_event_timestamps()->add_int64_values(*event_us);
  }
  return request;
}

}  // namespace skua::bench
