#include "bench/load/synthetic_rows.h"

#include <random>

namespace skua::bench {
namespace {

std::string feature_name(int feature) { return "f" + std::to_string(feature); }

}  // namespace

v1::ApplyRequest definitions() {
  v1::ApplyRequest request;
  v1::Entity* entity = request.add_entities();
  entity->set_name("item");
  entity->set_type(v1::INT64);
  v1::FeatureView* view = request.add_feature_views();
  view->set_name("items");
  view->add_entities("item");
  view->set_max_age_us(0);
  for (int i = 0; i < kFeatures; ++i) {
    v1::Feature* feature = view->add_features();
    feature->set_name(feature_name(i));
    feature->set_type(v1::FLOAT);
  }
  v1::FeatureService* service = request.add_feature_services();
  service->set_name("ranking");
  service->add_views()->set_view("items");
  return request;
}

v1::WriteRowsRequest rows(std::int64_t first, std::int64_t count, std::int64_t event_us) {
  v1::WriteRowsRequest request;
  request.set_feature_view("items");
  v1::NamedColumn* key = request.add_columns();
  key->set_name("item");
  for (std::int64_t row = 0; row < count; ++row)
    key->mutable_column()->add_int64_values(first + row);
  for (int feature = 0; feature < kFeatures; ++feature) {
    v1::NamedColumn* column = request.add_columns();
    column->set_name(feature_name(feature));
    for (std::int64_t row = 0; row < count; ++row)
      column->mutable_column()->add_float_values(static_cast<float>((first + row) % 1000) +
                                                 static_cast<float>(feature) / 64);
  }
  request.mutable_event_timestamps()->set_type(v1::UNIX_TIMESTAMP);
  for (std::int64_t row = 0; row < count; ++row)
    request.mutable_event_timestamps()->add_int64_values(event_us);
  return request;
}

std::vector<std::string> read_requests(std::size_t count, std::size_t entities,
                                       std::int64_t population, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<std::int64_t> pick(0, population - 1);
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < count; ++i) {
    v1::GetFeaturesRequest request;
    request.set_feature_service("ranking");
    v1::NamedColumn* key = request.add_entities();
    key->set_name("item");
    for (std::size_t row = 0; row < entities; ++row)
      key->mutable_column()->add_int64_values(pick(random));
    requests.push_back(request.SerializeAsString());
  }
  return requests;
}

}  // namespace skua::bench
