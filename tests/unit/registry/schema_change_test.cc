// Evolution through the registry: versions, layouts, rules.
#include "storage/registry/registry_codec.h"
#include "storage/store/retention.h"
#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

using Action = Change::Action;

class SchemaChangeTest : public RegistryTest {
 protected:
  SchemaChangeTest() { apply(samples()); }
};

TEST_F(SchemaChangeTest, AddingAFeatureMakesAVersionWithItsOwnLayout) {
  FeatureView wanted = weather();
  wanted.features.insert(wanted.features.begin(), make_feature("wind", ValueType::kFloat));
  const Change change = apply_view(wanted);
  EXPECT_EQ(change.action, Action::kUpdate);
  const auto after = view("weather");
  EXPECT_EQ(after->version, 2);
  ASSERT_EQ(after->layouts.size(), 2u);
  EXPECT_EQ(after->layout().version(), 2);
  EXPECT_EQ(id_of("weather", "wind"), 3);
  EXPECT_EQ(id_of("weather", "temp"), 1);
  ASSERT_EQ(after->layout().slots().size(), 3u);
  EXPECT_EQ(after->layout().slots()[0].id, 3) << "slots stand in the order of the features";
  EXPECT_EQ(after->layout_of(1)->slots().size(), 2u);
  EXPECT_EQ(after->layout_of(3), nullptr);
}

TEST_F(SchemaChangeTest, WideningKeepsTheId) {
  FeatureView wanted = weather();
  wanted.features[0].type = ValueType::kDouble;
  wanted.features[1].type = ValueType::kInt64;
  EXPECT_EQ(apply_view(wanted).action, Action::kUpdate);
  EXPECT_EQ(id_of("weather", "temp"), 1);
  EXPECT_EQ(view("weather")->layout().slots()[0].type, ValueType::kDouble);
  EXPECT_EQ(view("weather")->layout_of(1)->slots()[0].type, ValueType::kFloat);
}

TEST_F(SchemaChangeTest, ASettingMakesAVersionThatSharesItsLayout) {
  FeatureView wanted = weather();
  wanted.tags = {{"team", "ops"}};
  wanted.owner = "me";
  EXPECT_EQ(apply_view(wanted).details.size(), 2u);
  const auto after = view("weather");
  EXPECT_EQ(after->version, 2);
  EXPECT_EQ(after->layouts.size(), 1u);
  EXPECT_EQ(after->layout_of(2), &after->layout());
  EXPECT_EQ(after->layout_of(1), &after->layout());
  EXPECT_EQ(after->layout_of(0), nullptr);
}

TEST_F(SchemaChangeTest, DroppingNeedsForceAndNoServiceThatUsesTheFeature) {
  FeatureView without_humid = weather();
  without_humid.features.pop_back();
  EXPECT_EQ(refusal(without_humid), StatusCode::kFailedPrecondition);
  EXPECT_EQ(apply_view(without_humid, true).action, Action::kUpdate);

  FeatureView without_temp = make_view("weather", {"airport"}, {make_feature("wind")});
  EXPECT_EQ(refusal(without_temp), StatusCode::kFailedPrecondition);
  EXPECT_EQ(refusal(without_temp, true), StatusCode::kFailedPrecondition);
}

TEST_F(SchemaChangeTest, NarrowingNeedsForceAndNoServiceThatUsesTheFeature) {
  FeatureView wanted = weather();
  wanted.features[1].type = ValueType::kBool;
  EXPECT_EQ(refusal(wanted), StatusCode::kFailedPrecondition);
  apply_view(wanted, true);
  EXPECT_EQ(id_of("weather", "humid"), 3) << "stored values read null, so the id is a new one";

  wanted.features[0].type = ValueType::kString;
  EXPECT_EQ(refusal(wanted, true), StatusCode::kFailedPrecondition);
}

TEST_F(SchemaChangeTest, AServiceMayLetGoOfAFeatureInTheSameApply) {
  const FeatureView without_temp =
      make_view("weather", {"airport"}, {make_feature("humid", ValueType::kInt32)});
  FeatureService still_using = service();
  still_using.description = "changed, and still using temp";
  EXPECT_EQ(refusal({{}, {without_temp}, {still_using}}, true), StatusCode::kFailedPrecondition);
  FeatureService without = service();
  without.views[0].features = {"humid"};
  EXPECT_EQ(refusal({{}, {without_temp}, {without}}), StatusCode::kFailedPrecondition);
  apply({{}, {without_temp}, {without}}, true);
  EXPECT_EQ(view("weather")->view.features.size(), 1u);
}

TEST_F(SchemaChangeTest, IdsAreNeverReused) {
  FeatureView without = weather();
  without.features.pop_back();
  FeatureId last = 2;
  for (int round = 0; round < 3; ++round) {
    apply_view(without, true);
    reopen();
    apply_view(weather());
    EXPECT_GT(id_of("weather", "humid"), last);
    last = id_of("weather", "humid");
  }
}

TEST_F(SchemaChangeTest, EntitiesOfAViewNeverChange) {
  FeatureView wanted = weather();
  wanted.entities = {"tail"};
  EXPECT_EQ(refusal(wanted, true), StatusCode::kFailedPrecondition);
  wanted.entities = {"airport", "tail"};
  EXPECT_EQ(refusal(wanted, true), StatusCode::kFailedPrecondition);
  FeatureView turned = planes();
  std::swap(turned.entities[0], turned.entities[1]);
  EXPECT_EQ(refusal(turned, true), StatusCode::kFailedPrecondition);
}

TEST_F(SchemaChangeTest, AnAddedFeatureMayNotBeAJoinKey) {
  FeatureView wanted = weather();
  wanted.features.push_back(make_feature("airport"));
  EXPECT_EQ(refusal(wanted), StatusCode::kInvalidArgument);
}

TEST_F(SchemaChangeTest, ChangedRulesGetFloors) {
  FeatureView wanted = weather();
  wanted.max_age = hours(24);
  wanted.max_versions = 2;
  apply_view(wanted);
  const ViewRules before = view("weather")->rules;
  engine.time = engine.time + hours(48);
  engine.last_sequence = 777;
  wanted.max_age = hours(24 * 365);
  wanted.max_versions = 10;
  apply_view(wanted);

  const auto after = view("weather");
  ViewRules expected = before;
  expected.max_age = hours(24 * 365);
  expected.max_versions = 10;
  expected = with_floors(before, expected, engine.time, 777);
  EXPECT_EQ(after->rules, expected);
  EXPECT_EQ(after->rules.horizon_floor, engine.time - hours(24));
  ASSERT_EQ(after->rules.past_version_limits.size(), 1u);
  EXPECT_EQ(after->rules.past_version_limits[0], (PastVersionLimit{2, 777}));
  EXPECT_EQ(engine.commits.back().rules->at(after->incarnation()), after->rules);

  reopen();
  EXPECT_EQ(view("weather")->rules, expected) << "floors are durable";
  EXPECT_EQ(engine.started_with->at(expected.incarnation), expected);
}

TEST_F(SchemaChangeTest, OtherChangesLeaveTheRulesAlone) {
  const ViewRules before = view("weather")->rules;
  engine.time = engine.time + hours(48);
  FeatureView wanted = weather();
  wanted.features.push_back(make_feature("wind"));
  wanted.description = "hourly";
  wanted.ignore_unknown = true;
  apply_view(wanted);
  EXPECT_EQ(view("weather")->rules, before);
}

TEST_F(SchemaChangeTest, VersionsEnd) {
  RegisteredView last = *view("weather");
  last.version = 65535;
  engine.records["feature_view/default/weather"] = encode_view(last);
  reopen();
  FeatureView wanted = weather();
  EXPECT_EQ(apply_view(wanted).action, Action::kUnchanged);
  wanted.owner = "me";
  EXPECT_EQ(refusal(wanted), StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace skua::test
