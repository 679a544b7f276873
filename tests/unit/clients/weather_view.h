#pragma once

#include "skua/v1/registry.pb.h"

namespace skua {

// A small feature view for tests: airport (STRING) -> temp DOUBLE, note STRING, embedding
// FLOAT_LIST.
inline v1::FeatureView weather_view() {
  v1::FeatureView view;
  view.set_project("default");
  view.set_name("weather");
  view.set_schema_version(1);
  view.set_max_age_us(7LL * 24 * 3600 * 1000000);
  v1::JoinKey& key = *view.add_join_keys();
  key.set_name("airport");
  key.set_type(v1::STRING);
  const std::pair<const char*, v1::ValueType> features[] = {
      {"temp", v1::DOUBLE}, {"note", v1::STRING}, {"embedding", v1::FLOAT_LIST}};
  for (const auto& [name, type] : features) {
    v1::Feature& feature = *view.add_features();
    feature.set_name(name);
    feature.set_type(type);
  }
  return view;
}

}  // namespace skua
