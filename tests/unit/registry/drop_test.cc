#include "storage/registry/change_plan.h"
#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

class DropTest : public RegistryTest {
 protected:
  DropTest() { apply(samples()); }

  StatusCode drop(DefinitionKind kind, const std::string& name, const std::string& project = "") {
    return registry->drop(kind, project, name).code();
  }
};

TEST_F(DropTest, NothingInUseIsDropped) {
  const std::size_t commits = engine.commits.size();
  EXPECT_EQ(drop(DefinitionKind::kEntity, "airport"), StatusCode::kFailedPrecondition);
  EXPECT_EQ(drop(DefinitionKind::kFeatureView, "weather"), StatusCode::kFailedPrecondition);
  EXPECT_EQ(engine.commits.size(), commits);
  EXPECT_TRUE(registry->snapshot()->view("", "weather").ok());
}

TEST_F(DropTest, FromTheServiceDown) {
  const Incarnation planes_incarnation = view("planes")->incarnation();
  EXPECT_EQ(drop(DefinitionKind::kFeatureService, "features"), StatusCode::kOk);
  EXPECT_TRUE(engine.commits.back().dropped.empty());
  EXPECT_EQ(registry->snapshot()->service_plan("", "features").status().code(),
            StatusCode::kNotFound);

  EXPECT_EQ(drop(DefinitionKind::kFeatureView, "planes", "default"), StatusCode::kOk);
  EXPECT_EQ(engine.commits.back().dropped, std::vector<Incarnation>{planes_incarnation});
  EXPECT_EQ(engine.commits.back().rules->size(), 1u);
  EXPECT_EQ(drop(DefinitionKind::kEntity, "tail"), StatusCode::kOk);
  EXPECT_EQ(drop(DefinitionKind::kEntity, "airport"), StatusCode::kFailedPrecondition);
  EXPECT_EQ(drop(DefinitionKind::kFeatureView, "weather"), StatusCode::kOk);
  EXPECT_EQ(drop(DefinitionKind::kEntity, "airport"), StatusCode::kOk);

  reopen();
  EXPECT_TRUE(registry->snapshot()->entities.empty());
  EXPECT_TRUE(registry->snapshot()->views.empty());
  EXPECT_TRUE(registry->snapshot()->services.empty());
}

TEST_F(DropTest, NotFound) {
  for (DefinitionKind kind :
       {DefinitionKind::kEntity, DefinitionKind::kFeatureView, DefinitionKind::kFeatureService}) {
    EXPECT_EQ(drop(kind, "nothing"), StatusCode::kNotFound);
    EXPECT_EQ(drop(kind, "weather", "elsewhere"), StatusCode::kNotFound);
  }
  EXPECT_EQ(registry->drop(static_cast<DefinitionKind>(9), "", "weather").code(),
            StatusCode::kInvalidArgument);
}

TEST_F(DropTest, IncarnationsAreNeverReused) {
  drop(DefinitionKind::kFeatureService, "features");
  Incarnation last = view("planes")->incarnation();
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(drop(DefinitionKind::kFeatureView, "planes"), StatusCode::kOk);
    reopen();
    apply_view(planes());
    EXPECT_GT(view("planes")->incarnation(), last);
    EXPECT_EQ(view("planes")->version, 1);
    last = view("planes")->incarnation();
  }
  drop(DefinitionKind::kFeatureView, "planes");
  drop(DefinitionKind::kFeatureView, "weather");
  reopen();
  EXPECT_GT(registry->snapshot()->next_incarnation, last) << "also when no view is left";
}

TEST_F(DropTest, IncarnationsEndWithAnError) {
  RegistrySnapshot full = *registry->snapshot();
  full.next_incarnation = 0xffffffff;
  const FeatureView one_more = make_view("one_more", {"airport"}, {make_feature("x")});
  const auto plan = plan_apply(full, {{}, {one_more}, {}}, limits, {});
  EXPECT_EQ(plan.status().code(), StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace skua::test
