#include "storage/registry/evolution.h"

#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

class EvolutionTest : public ::testing::Test {
 protected:
  EvolutionTest() {
    first = first_version(
        make_view("v", {"e"},
                  {make_feature("a", ValueType::kInt32), make_feature("b", ValueType::kFloat),
                   make_feature("c", ValueType::kString)}));
    wanted = first.view;
    for (Feature& feature : wanted.features) feature.id = 0;
  }
  Result<Evolution> evolved(bool force = false) {
    return evolve(first.view, first.next_feature_id, wanted, force);
  }

  Evolution first;
  FeatureView wanted;
};

TEST_F(EvolutionTest, FirstVersionNumbersTheFeatures) {
  EXPECT_EQ(first.view.features[0].id, 1);
  EXPECT_EQ(first.view.features[2].id, 3);
  EXPECT_EQ(first.next_feature_id, 4);
}

TEST_F(EvolutionTest, NothingDiffers) {
  const auto out = evolved();
  ASSERT_TRUE(out.ok());
  EXPECT_TRUE(out->details.empty());
  EXPECT_FALSE(out->layout_changes);
  EXPECT_FALSE(out->rules_change);
  EXPECT_EQ(out->view, first.view);
}

TEST_F(EvolutionTest, EverySettingIsADifference) {
  const std::vector<std::function<void(FeatureView&)>> settings = {
      [](FeatureView& v) { v.ttl = Duration{1}; },
      [](FeatureView& v) { v.max_age = hours(1); },
      [](FeatureView& v) { v.max_versions = 3; },
      [](FeatureView& v) { v.ignore_unknown = true; },
      [](FeatureView& v) { v.timestamp_unit = TimestampUnit::kSeconds; },
      [](FeatureView& v) { v.owner = "me"; },
      [](FeatureView& v) { v.description = "text"; },
      [](FeatureView& v) { v.tags["k"] = ""; },
      [](FeatureView& v) { v.features[1].description = "text"; }};
  for (std::size_t i = 0; i < settings.size(); ++i) {
    wanted = first.view;
    settings[i](wanted);
    const auto out = evolved();
    ASSERT_TRUE(out.ok()) << i;
    EXPECT_EQ(out->details.size(), 1u) << i;
    EXPECT_TRUE(out->schema_changes) << i;
    EXPECT_FALSE(out->layout_changes) << i;
    EXPECT_EQ(out->rules_change, i < 3) << i;
    EXPECT_EQ(out->view, wanted) << i;
  }
}

TEST_F(EvolutionTest, StreamOptionsAreDetailsAndNoSchema) {
  wanted.stream = {RecordFormat::kProtobuf,   "bytes", "a.M",
                   RecordEnvelope::kDebezium, "ts",    BadRowPolicy::kDrop,
                   KeyFormat::kBinary};
  auto out = evolved();
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(out->details.size(), 7u);
  EXPECT_FALSE(out->schema_changes);
  EXPECT_EQ(out->view.stream, wanted.stream);
  wanted.owner = "me";
  out = evolved();
  EXPECT_EQ(out->details.size(), 8u);
  EXPECT_TRUE(out->schema_changes);
}

TEST_F(EvolutionTest, OrderChangesTheLayoutAndNoId) {
  std::swap(wanted.features[0], wanted.features[2]);
  const auto out = evolved();
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(out->details.size(), 1u);
  EXPECT_TRUE(out->layout_changes);
  EXPECT_TRUE(out->ended.empty());
  EXPECT_EQ(out->view.features[0].id, 3);
  EXPECT_EQ(out->view.features[2].id, 1);
  EXPECT_EQ(out->next_feature_id, 4);
}

TEST_F(EvolutionTest, EveryPairOfTypesWidensOrEnds) {
  for (std::uint64_t from = 0; from < 32; ++from)
    for (std::uint64_t to = 0; to < 32; ++to) {
      const auto old_type = value_type_from_number(from);
      const auto new_type = value_type_from_number(to);
      if (!old_type || !new_type) continue;
      first.view.features[0].type = *old_type;
      wanted.features[0].type = *new_type;
      const bool keeps = widens(*old_type, *new_type);
      EXPECT_EQ(evolved().ok(), keeps) << from << " to " << to;
      const auto forced = evolved(true);
      ASSERT_TRUE(forced.ok());
      EXPECT_EQ(forced->view.features[0].id, keeps ? 1 : 4);
      EXPECT_EQ(forced->ended.size(), keeps ? 0u : 1u);
      EXPECT_EQ(forced->layout_changes, from != to);
    }
}

TEST_F(EvolutionTest, DroppedFeaturesEnd) {
  wanted.features.erase(wanted.features.begin() + 1);
  EXPECT_EQ(evolved().status().code(), StatusCode::kFailedPrecondition);
  const auto out = evolved(true);
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(out->ended, std::vector<std::string>{"b"});
  EXPECT_EQ(out->details.size(), 1u) << "the others keep their order";
  EXPECT_EQ(out->next_feature_id, 4);
}

TEST_F(EvolutionTest, OtherEntitiesAreRefusedAlways) {
  wanted.entities = {"f"};
  EXPECT_EQ(evolved(true).status().code(), StatusCode::kFailedPrecondition);
}

TEST_F(EvolutionTest, IdsRunOutWithAnError) {
  first.next_feature_id = 65534;
  wanted.features.push_back(make_feature("last"));
  const auto out = evolved();
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(out->view.features[3].id, 65534);
  wanted.features.push_back(make_feature("too_many"));
  EXPECT_EQ(evolved().status().code(), StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace skua::test
