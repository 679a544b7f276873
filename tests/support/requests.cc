#include "tests/support/requests.h"

namespace skua::test {

v1::Column column_of(ValueType type, const std::vector<ModelValue>& values) {
  v1::Column column;
  for (const ModelValue& value : values) append_value(column, type, value);
  return column;
}

v1::WriteRowsRequest write_of(const std::string& view, const std::vector<TestColumn>& columns,
                              const std::vector<Timestamp>& event_timestamps) {
  v1::WriteRowsRequest request;
  request.set_feature_view(view);
  for (const TestColumn& column : columns) {
    v1::NamedColumn* added = request.add_columns();
    added->set_name(column.name);
    *added->mutable_column() = column_of(column.type, column.values);
  }
  for (const Timestamp t : event_timestamps)
    append_value(*request.mutable_event_timestamps(), ValueType::kUnixTimestamp, t.us);
  return request;
}

v1::GetFeaturesRequest read_of(const std::vector<std::string>& features,
                               const std::vector<TestColumn>& keys) {
  v1::GetFeaturesRequest request;
  for (const std::string& feature : features) request.add_features(feature);
  for (const TestColumn& key : keys) {
    v1::NamedColumn* added = request.add_entities();
    added->set_name(key.name);
    *added->mutable_column() = column_of(key.type, key.values);
  }
  return request;
}

v1::ApplyRequest apply_of(const std::string& view,
                          const std::vector<std::pair<std::string, ValueType>>& entities,
                          const std::vector<std::pair<std::string, ValueType>>& features) {
  v1::ApplyRequest request;
  v1::FeatureView* added = request.add_feature_views();
  added->set_name(view);
  for (const auto& [name, type] : entities) {
    v1::Entity* entity = request.add_entities();
    entity->set_name(name);
    entity->set_type(static_cast<v1::ValueType>(type));
    added->add_entities(name);
  }
  for (const auto& [name, type] : features) {
    v1::Feature* feature = added->add_features();
    feature->set_name(name);
    feature->set_type(static_cast<v1::ValueType>(type));
  }
  return request;
}

}  // namespace skua::test
