#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/registry/registry.h"
#include "tests/unit/registry/fake_engine.h"

namespace skua::test {

using std::chrono::hours;

inline Entity make_entity(const std::string& name, ValueType type = ValueType::kString) {
  Entity entity;
  entity.name = name;
  entity.type = type;
  return entity;
}

inline Feature make_feature(const std::string& name, ValueType type = ValueType::kDouble) {
  Feature feature;
  feature.name = name;
  feature.type = type;
  return feature;
}

inline FeatureView make_view(const std::string& name, std::vector<std::string> entities,
                             std::vector<Feature> features) {
  FeatureView view;
  view.name = name;
  view.entities = std::move(entities);
  view.features = std::move(features);
  return view;
}

inline ServiceView make_entry(const std::string& view, std::vector<std::string> features = {},
                              const std::string& alias = "",
                              std::map<std::string, std::string> join_key_map = {}) {
  return {view, alias, std::move(features), std::move(join_key_map)};
}

inline FeatureService make_service(const std::string& name, std::vector<ServiceView> views) {
  FeatureService service;
  service.name = name;
  service.views = std::move(views);
  return service;
}

// A registry over a fake engine, empty at first.
//   weather   key airport; temp FLOAT, humid INT32
//   planes    keys airport, tail; seats INT32
//   features  service: weather:temp, planes:seats
class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest() { reopen(); }

  void reopen() {
    auto opened = Registry::open(engine, limits);
    ASSERT_TRUE(opened.ok()) << opened.status().to_string();
    registry = *std::move(opened);
  }

  static FeatureView weather() {
    return make_view(
        "weather", {"airport"},
        {make_feature("temp", ValueType::kFloat), make_feature("humid", ValueType::kInt32)});
  }
  static FeatureView planes() {
    return make_view("planes", {"airport", "tail"}, {make_feature("seats", ValueType::kInt32)});
  }
  static FeatureService service() {
    return make_service("features",
                        {make_entry("weather", {"temp"}), make_entry("planes", {"seats"})});
  }
  static Definitions samples() {
    return {{make_entity("airport"), make_entity("tail", ValueType::kInt64)},
            {weather(), planes()},
            {service()}};
  }

  std::vector<Change> apply(const Definitions& definitions, bool force = false) {
    const auto changes = registry->apply(definitions, false, force);
    EXPECT_TRUE(changes.ok()) << changes.status().to_string();
    return changes.ok() ? *changes : std::vector<Change>{};
  }
  Change apply_view(const FeatureView& view, bool force = false) {
    const auto changes = apply({{}, {view}, {}}, force);
    return changes.empty() ? Change{} : changes[0];
  }
  // The code of a refused apply; also checks that nothing was committed and nothing published.
  StatusCode refusal(const Definitions& definitions, bool force = false) {
    const auto snapshot = registry->snapshot();
    const auto records = engine.records;
    const auto changes = registry->apply(definitions, false, force);
    EXPECT_EQ(registry->snapshot(), snapshot);
    EXPECT_EQ(engine.records, records);
    return changes.status().code();
  }
  StatusCode refusal(const FeatureView& view, bool force = false) {
    return refusal(Definitions{{}, {view}, {}}, force);
  }
  StatusCode refusal(const FeatureService& wanted, bool force = false) {
    return refusal(Definitions{{}, {}, {wanted}}, force);
  }

  std::shared_ptr<const RegisteredView> view(const std::string& name) {
    return *registry->snapshot()->view("", name);
  }
  FeatureId id_of(const std::string& view_name, const std::string& feature) {
    const auto registered = view(view_name);
    const int index = registered->find_feature(feature);
    return index < 0 ? FeatureId{0} : registered->view.features[static_cast<std::size_t>(index)].id;
  }

  FakeEngine engine;
  Limits limits;
  std::unique_ptr<Registry> registry;
};

}  // namespace skua::test
