#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

using Action = Change::Action;

class ServiceChangeTest : public RegistryTest {
 protected:
  ServiceChangeTest() { apply(samples()); }

  std::shared_ptr<const ReadPlan> plan(const std::string& name) {
    return *registry->snapshot()->service_plan("", name);
  }
  Change apply_service(const FeatureService& wanted) {
    const auto changes = apply({{}, {}, {wanted}});
    return changes.empty() ? Change{} : changes[0];
  }
};

TEST_F(ServiceChangeTest, CompilesAgainstTheRegisteredViews) {
  const auto compiled = plan("features");
  ASSERT_EQ(compiled->key_columns.size(), 2u);
  EXPECT_EQ(compiled->key_columns[0].name, "airport");
  EXPECT_EQ(compiled->key_columns[1].type, ValueType::kInt64);
  ASSERT_EQ(compiled->views.size(), 2u);
  EXPECT_EQ(compiled->views[0].view, view("weather"));
  EXPECT_EQ(compiled->views[1].key_columns, (std::vector<std::size_t>{0, 1}));
  ASSERT_EQ(compiled->features.size(), 2u);
  EXPECT_EQ(compiled->features[0].answer_name, "temp");
  EXPECT_EQ(compiled->features[1].view_use, 1u);
  EXPECT_EQ(compiled->features[1].type, ValueType::kInt32);
}

TEST_F(ServiceChangeTest, AllFeaturesAreThoseAtTheTimeOfApply) {
  const FeatureService all = make_service("all", {make_entry("weather")});
  EXPECT_EQ(apply_service(all).action, Action::kCreate);
  EXPECT_EQ(registry->snapshot()->services.at({"default", "all"}).views[0].features,
            (std::vector<std::string>{"temp", "humid"}));

  FeatureView wider = weather();
  wider.features.insert(wider.features.begin(), make_feature("wind"));
  apply_view(wider);
  EXPECT_EQ(plan("all")->features.size(), 2u) << "the vector of a model does not grow by itself";

  const Change again = apply_service(all);
  EXPECT_EQ(again.action, Action::kUpdate);
  EXPECT_EQ(plan("all")->features.size(), 3u);
  EXPECT_EQ(apply_service(all).action, Action::kUnchanged);
}

TEST_F(ServiceChangeTest, AViewThatChangesRecompilesTheServicesThatUseIt) {
  apply_service(make_service("only_planes", {make_entry("planes")}));
  const auto untouched = plan("only_planes");
  FeatureView wider = weather();
  wider.features.insert(wider.features.begin(), make_feature("wind"));
  wider.features[1].type = ValueType::kDouble;
  apply_view(wider);

  const auto compiled = plan("features");
  EXPECT_EQ(compiled->views[0].view, view("weather"));
  EXPECT_EQ(compiled->features[0].slot, 1u);
  EXPECT_EQ(compiled->features[0].type, ValueType::kDouble);
  EXPECT_EQ(view("weather")->layout().slots()[compiled->features[0].slot].id,
            id_of("weather", "temp"));
  EXPECT_EQ(plan("only_planes"), untouched);
}

TEST_F(ServiceChangeTest, EveryChangeIsSaid) {
  FeatureService wanted = service();
  const std::vector<std::function<void()>> edits = {
      [&] {
        wanted.views[0].features = {"temp", "humid"};
      },
      [&] {
        wanted.views[0].features = {"humid", "temp"};
      },
      [&] { wanted.views[0].features = {"temp"}; },
      [&] {
        wanted.views[0].join_key_map = {{"airport", "origin"}};
      },
      [&] { wanted.full_feature_names = true; },
      [&] { std::swap(wanted.views[0], wanted.views[1]); },
      [&] { wanted.owner = "me"; },
      [&] { wanted.description = "text"; },
      [&] { wanted.tags["stage"] = "test"; }};
  for (std::size_t i = 0; i < edits.size(); ++i) {
    edits[i]();
    const Change change = apply_service(wanted);
    EXPECT_EQ(change.action, Action::kUpdate) << i;
    EXPECT_EQ(change.details.size(), 1u) << i;
    EXPECT_EQ(apply_service(wanted).action, Action::kUnchanged) << i;
  }
}

TEST_F(ServiceChangeTest, AnAliasThatIsTheNameIsNone) {
  FeatureService wanted = service();
  wanted.views[0].alias = "weather";
  EXPECT_EQ(apply_service(wanted).action, Action::kUnchanged);
}

TEST_F(ServiceChangeTest, RefusesWhatDoesNotFit) {
  const auto code = [&](std::vector<ServiceView> views) {
    return refusal(make_service("s", std::move(views)));
  };
  const auto invalid = StatusCode::kInvalidArgument;
  EXPECT_EQ(code({}), invalid);
  EXPECT_EQ(code({make_entry("nowhere")}), invalid);
  EXPECT_EQ(code({make_entry("weather", {"wings"})}), invalid);
  EXPECT_EQ(code({make_entry("weather", {"temp", "temp"})}), invalid);
  EXPECT_EQ(code({make_entry("weather", {"temp"}), make_entry("weather", {"humid"})}), invalid);
  EXPECT_EQ(code({make_entry("weather", {"temp"}), make_entry("weather", {"temp"}, "again")}),
            invalid);
  EXPECT_EQ(code({make_entry("weather", {"temp"}, "planes"), make_entry("planes")}), invalid);
  EXPECT_EQ(code({make_entry("weather", {"temp"}, "not a name")}), invalid);
  EXPECT_EQ(code({make_entry("weather", {}, "", {{"tail", "x"}})}), invalid);
  EXPECT_EQ(code({make_entry("weather", {}, "", {{"airport", "not a name"}})}), invalid);
  EXPECT_EQ(code({make_entry("weather", {}, "", {{"airport", "tail"}}), make_entry("planes")}),
            invalid)
      << "one key column of two types";
  EXPECT_EQ(refusal(make_service("not a name", {make_entry("weather")})), invalid);
}

TEST_F(ServiceChangeTest, OneViewTwiceUnderTwoKeys) {
  FeatureService wanted =
      make_service("route", {make_entry("weather", {"temp"}, "", {{"airport", "origin"}}),
                             make_entry("weather", {"temp"}, "there", {{"airport", "dest"}})});
  EXPECT_EQ(refusal(wanted), StatusCode::kInvalidArgument);
  wanted.full_feature_names = true;
  apply_service(wanted);
  const auto compiled = plan("route");
  EXPECT_EQ(compiled->features[0].answer_name, "weather__temp");
  EXPECT_EQ(compiled->features[1].answer_name, "there__temp");
  EXPECT_EQ(compiled->find_key_column("origin"), 0);
  EXPECT_EQ(compiled->find_key_column("dest"), 1);
  EXPECT_EQ(compiled->find_key_column("airport"), -1);
  EXPECT_EQ(compiled->views[1].name, "there");
}

TEST_F(ServiceChangeTest, IsNoLargerThanOneRead) {
  limits.features_per_read_max = 2;
  reopen();
  EXPECT_EQ(refusal(make_service("s", {make_entry("weather"), make_entry("planes")})),
            StatusCode::kInvalidArgument);
  apply_service(make_service("s", {make_entry("weather")}));
}

}  // namespace
}  // namespace skua::test
