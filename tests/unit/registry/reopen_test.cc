// What is applied is what a reopened store holds, field by field.
#include "storage/registry/registry_codec.h"
#include "tests/unit/registry/random_definitions.h"
#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

void expect_same_layout(const RowLayout& a, const RowLayout& b) {
  EXPECT_EQ(a.version(), b.version());
  EXPECT_EQ(a.heap_offset(), b.heap_offset());
  ASSERT_EQ(a.slots().size(), b.slots().size());
  for (std::size_t i = 0; i < a.slots().size(); ++i) {
    EXPECT_EQ(a.slots()[i].id, b.slots()[i].id);
    EXPECT_EQ(a.slots()[i].type, b.slots()[i].type);
    EXPECT_EQ(a.slots()[i].offset, b.slots()[i].offset);
  }
}

void expect_same_view(const RegisteredView& a, const RegisteredView& b) {
  EXPECT_EQ(a.view, b.view);
  EXPECT_EQ(a.join_keys, b.join_keys);
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.next_feature_id, b.next_feature_id);
  EXPECT_EQ(a.rules, b.rules);
  EXPECT_EQ(a.features_by_name, b.features_by_name);
  ASSERT_EQ(a.layouts.size(), b.layouts.size());
  for (std::size_t i = 0; i < a.layouts.size(); ++i) expect_same_layout(a.layouts[i], b.layouts[i]);
}

void expect_same_plan(const ReadPlan& a, const ReadPlan& b) {
  ASSERT_EQ(a.key_columns.size(), b.key_columns.size());
  for (std::size_t i = 0; i < a.key_columns.size(); ++i) {
    EXPECT_EQ(a.key_columns[i].name, b.key_columns[i].name);
    EXPECT_EQ(a.key_columns[i].type, b.key_columns[i].type);
  }
  ASSERT_EQ(a.views.size(), b.views.size());
  for (std::size_t i = 0; i < a.views.size(); ++i) {
    EXPECT_EQ(a.views[i].name, b.views[i].name);
    EXPECT_EQ(a.views[i].key_columns, b.views[i].key_columns);
    expect_same_view(*a.views[i].view, *b.views[i].view);
  }
  ASSERT_EQ(a.features.size(), b.features.size());
  for (std::size_t i = 0; i < a.features.size(); ++i) {
    EXPECT_EQ(a.features[i].answer_name, b.features[i].answer_name);
    EXPECT_EQ(a.features[i].view_use, b.features[i].view_use);
    EXPECT_EQ(a.features[i].slot, b.features[i].slot);
    EXPECT_EQ(a.features[i].type, b.features[i].type);
  }
}

void expect_same_snapshot(const RegistrySnapshot& a, const RegistrySnapshot& b) {
  EXPECT_EQ(a.entities, b.entities);
  EXPECT_EQ(a.services, b.services);
  EXPECT_EQ(a.next_incarnation, b.next_incarnation);
  EXPECT_EQ(*a.rules_table(), *b.rules_table());
  ASSERT_EQ(a.views.size(), b.views.size());
  for (const auto& [name, view] : a.views) expect_same_view(*view, *b.views.at(name));
  ASSERT_EQ(a.service_plans.size(), b.service_plans.size());
  for (const auto& [name, plan] : a.service_plans)
    expect_same_plan(*plan, *b.service_plans.at(name));
}

// Every plan points to the view that the snapshot holds, and every slot to the feature it is named
// after.
void expect_sound_plans(const RegistrySnapshot& snapshot) {
  EXPECT_EQ(snapshot.service_plans.size(), snapshot.services.size());
  for (const auto& [name, plan] : snapshot.service_plans)
    for (const ReadPlan::FeatureUse& feature : plan->features) {
      const ReadPlan::ViewUse& use = plan->views[feature.view_use];
      const RegisteredView& view = *use.view;
      EXPECT_EQ(use.view, snapshot.views.at({name.first, view.view.name}));
      EXPECT_EQ(feature.answer_name, use.name + "__" + view.view.features[feature.slot].name);
      EXPECT_EQ(feature.type, view.layout().slots()[feature.slot].type);
    }
}

class ReopenTest : public RegistryTest {
 protected:
  // Applies; a refusal must be one of the evolution rules.
  void apply_or_refuse(const Definitions& definitions) {
    const auto changes = registry->apply(definitions, false, true);
    if (changes.ok()) {
      ++accepted;
      return;
    }
    EXPECT_EQ(changes.status().code(), StatusCode::kFailedPrecondition)
        << changes.status().to_string();
    ++refused;
  }

  int accepted = 0;
  int refused = 0;
};

TEST_F(ReopenTest, GivesTheSameSnapshot) {
  const std::vector<std::uint64_t> seeds = test_seeds(40);
  for (const std::uint64_t seed : seeds) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    engine.records.clear();
    reopen();
    Definitions definitions = random_definitions(random);
    apply(definitions);
    for (int step = 0; step < 8; ++step) {
      engine.time = engine.time + hours(random.between(1, 500));
      const auto before = registry->snapshot();
      const auto target =
          random.between(0, static_cast<std::int64_t>(definitions.views.size()) - 1);
      FeatureView& view = definitions.views[static_cast<std::size_t>(target)];
      const FeatureView wanted = random_evolution(random, view);
      apply_or_refuse({{}, {wanted}, {}});
      if (registry->snapshot() != before) view = wanted;
      const auto snapshot = registry->snapshot();
      expect_sound_plans(*snapshot);
      reopen();
      expect_same_snapshot(*snapshot, *registry->snapshot());
      EXPECT_EQ(*engine.started_with, *snapshot->rules_table());
    }
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(accepted, 0);
  if (seeds.size() > 1) {
    EXPECT_GT(refused, 0) << "features that services use were to be dropped, too";
  }
}

TEST_F(ReopenTest, AppliedAgainNothingChanges) {
  for (const std::uint64_t seed : test_seeds(20)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    engine.records.clear();
    reopen();
    const Definitions definitions = random_definitions(random);
    apply(definitions);
    reopen();
    const std::size_t commits = engine.commits.size();
    for (const Change& change : apply(definitions))
      EXPECT_EQ(change.action, Change::Action::kUnchanged) << change.name;
    EXPECT_EQ(engine.commits.size(), commits);
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace skua::test
