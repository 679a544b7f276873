#include "storage/registry/registry.h"

#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

using Action = Change::Action;

TEST_F(RegistryTest, OpensAnEmptyStoreAndStartsTheEngine) {
  EXPECT_TRUE(registry->snapshot()->views.empty());
  ASSERT_NE(engine.started_with, nullptr);
  EXPECT_TRUE(engine.started_with->empty());
  EXPECT_TRUE(engine.commits.empty());
}

TEST_F(RegistryTest, CreatesWhatIsNewInOneCommit) {
  const auto changes = apply(samples());
  ASSERT_EQ(changes.size(), 5u);
  for (const Change& change : changes) {
    EXPECT_EQ(change.action, Action::kCreate);
    EXPECT_EQ(change.project, "default");
    EXPECT_EQ(change.details.size(), 1u);
  }
  EXPECT_EQ(changes[0].kind, DefinitionKind::kEntity);
  EXPECT_EQ(changes[2].kind, DefinitionKind::kFeatureView);
  EXPECT_EQ(changes[2].name, "weather");
  EXPECT_EQ(changes[4].kind, DefinitionKind::kFeatureService);
  ASSERT_EQ(engine.commits.size(), 1u);
  EXPECT_EQ(engine.records.size(), 6u);

  const auto weather_view = view("weather");
  EXPECT_EQ(weather_view->version, 1);
  EXPECT_EQ(weather_view->join_keys, (std::vector<JoinKey>{{"airport", ValueType::kString}}));
  EXPECT_EQ(id_of("weather", "temp"), 1);
  EXPECT_EQ(id_of("weather", "humid"), 2);
  const auto& rules = *engine.commits[0].rules;
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules.at(weather_view->incarnation()), weather_view->rules);
  EXPECT_EQ(weather_view->rules.max_age, kDefaultMaxAge);
}

TEST_F(RegistryTest, AppliesTheSameAgainWithoutACommit) {
  apply(samples());
  const auto snapshot = registry->snapshot();
  const auto changes = apply(samples());
  ASSERT_EQ(changes.size(), 5u);
  for (const Change& change : changes) {
    EXPECT_EQ(change.action, Action::kUnchanged);
    EXPECT_TRUE(change.details.empty());
  }
  EXPECT_EQ(engine.commits.size(), 1u);
  EXPECT_EQ(registry->snapshot(), snapshot);
}

TEST_F(RegistryTest, DryRunPlansTheSameAndCommitsNothing) {
  const auto snapshot = registry->snapshot();
  const auto planned = registry->apply(samples(), true, false);
  ASSERT_TRUE(planned.ok()) << planned.status().to_string();
  EXPECT_TRUE(engine.commits.empty());
  EXPECT_EQ(registry->snapshot(), snapshot);
  const auto done = apply(samples());
  ASSERT_EQ(planned->size(), done.size());
  for (std::size_t i = 0; i < done.size(); ++i) {
    EXPECT_EQ((*planned)[i].action, done[i].action);
    EXPECT_EQ((*planned)[i].name, done[i].name);
    EXPECT_EQ((*planned)[i].details, done[i].details);
  }
  EXPECT_EQ(view("weather")->incarnation(), 1u) << "a dry run uses up no incarnation";
}

TEST_F(RegistryTest, IsAllOrNothing) {
  Definitions definitions = samples();
  definitions.views[1].features.clear();
  EXPECT_EQ(refusal(definitions), StatusCode::kInvalidArgument);
  EXPECT_TRUE(registry->snapshot()->entities.empty());

  definitions = samples();
  definitions.services[0].views[1].features = {"wings"};
  EXPECT_EQ(refusal(definitions), StatusCode::kInvalidArgument);
  EXPECT_TRUE(engine.commits.empty());
}

TEST_F(RegistryTest, AFailedCommitChangesNothing) {
  engine.next_commit = unavailable("disk");
  EXPECT_EQ(refusal(samples()), StatusCode::kUnavailable);
  apply(samples());
  EXPECT_EQ(view("weather")->incarnation(), 1u);

  engine.next_commit = unavailable("disk");
  const auto snapshot = registry->snapshot();
  EXPECT_EQ(registry->drop(DefinitionKind::kFeatureService, "", "features").code(),
            StatusCode::kUnavailable);
  EXPECT_EQ(registry->snapshot(), snapshot);
}

TEST_F(RegistryTest, KeepsProjectsApart) {
  apply(samples());
  Definitions other = samples();
  other.entities[1].type = ValueType::kString;
  for (Entity& entity : other.entities) entity.project = "other";
  for (FeatureView& view : other.views) view.project = "other";
  for (FeatureService& wanted : other.services) wanted.project = "other";
  apply(other);
  const auto snapshot = registry->snapshot();
  EXPECT_EQ((*snapshot->view("other", "planes"))->join_keys[1].type, ValueType::kString);
  EXPECT_EQ((*snapshot->view("default", "planes"))->join_keys[1].type, ValueType::kInt64);
  EXPECT_EQ(snapshot->view("", "planes").status().code(), StatusCode::kOk);
  EXPECT_NE((*snapshot->view("other", "planes"))->incarnation(), view("planes")->incarnation());

  FeatureView stray = make_view("stray", {"airport"}, {make_feature("x")});
  stray.project = "third";
  EXPECT_EQ(refusal(stray), StatusCode::kInvalidArgument);
}

TEST_F(RegistryTest, UpdatesAnEntity) {
  apply(samples());
  Entity airport = make_entity("airport");
  airport.description = "IATA";
  airport.tags = {{"team", "ops"}};
  const auto changes = apply({{airport}, {}, {}});
  EXPECT_EQ(changes[0].action, Action::kUpdate);
  EXPECT_EQ(changes[0].details.size(), 2u);
  EXPECT_EQ(registry->snapshot()->entities.at({"default", "airport"}).description, "IATA");
}

TEST_F(RegistryTest, AJoinKeyStaysWhileAViewUsesIt) {
  apply(samples());
  Entity tail = make_entity("tail", ValueType::kString);
  EXPECT_EQ(refusal({{tail}, {}, {}}, true), StatusCode::kFailedPrecondition);
  tail = make_entity("tail", ValueType::kInt64);
  tail.join_key = "tailnum";
  EXPECT_EQ(refusal({{tail}, {}, {}}, true), StatusCode::kFailedPrecondition);

  apply({{make_entity("unused")}, {}, {}});
  const auto changes = apply({{make_entity("unused", ValueType::kInt32)}, {}, {}});
  EXPECT_EQ(changes[0].action, Action::kUpdate);
}

TEST_F(RegistryTest, BoundsTheNumberOfDefinitions) {
  limits.definitions_max = 5;
  reopen();
  apply(samples());
  EXPECT_EQ(refusal({{make_entity("one_more")}, {}, {}}), StatusCode::kResourceExhausted);
  FeatureView wider = weather();
  wider.ttl = hours(1);
  EXPECT_EQ(apply_view(wider).action, Action::kUpdate) << "a full store can still be changed";
}

TEST_F(RegistryTest, SaysWhatDoesNotExist) {
  apply(samples());
  const auto snapshot = registry->snapshot();
  EXPECT_EQ(snapshot->view("", "weathr").status().code(), StatusCode::kNotFound);
  EXPECT_NE(snapshot->view("", "weathr").status().message().find("`weather`"), std::string::npos);
  EXPECT_EQ(snapshot->view("nowhere", "weather").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(snapshot->service_plan("", "weather").status().code(), StatusCode::kNotFound);
  EXPECT_EQ(snapshot->view("", std::string(1 << 20, 'x')).status().code(), StatusCode::kNotFound);
}

TEST_F(RegistryTest, APinnedSnapshotSeesNothingChange) {
  apply(samples());
  const auto pinned = registry->snapshot();
  FeatureView changed = weather();
  changed.features.push_back(make_feature("wind"));
  apply_view(changed);
  EXPECT_EQ((*pinned->view("", "weather"))->view.features.size(), 2u);
  EXPECT_EQ(view("weather")->view.features.size(), 3u);
}

}  // namespace
}  // namespace skua::test
