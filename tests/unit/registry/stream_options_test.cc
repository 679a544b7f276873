// Stream options through the registry: no new schema version, and the check that the server adds.
#include "storage/registry/stream_options.h"

#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

using Action = Change::Action;

TEST_F(RegistryTest, StreamOptionsChangeWithoutANewSchemaVersion) {
  apply(samples());
  FeatureView wanted = weather();
  wanted.stream.format = RecordFormat::kAvro;
  wanted.stream.schema = "{}";
  const Change change = apply_view(wanted);
  EXPECT_EQ(change.action, Action::kUpdate);
  EXPECT_EQ(change.details.size(), 2u);
  EXPECT_EQ(view("weather")->version, 1);
  EXPECT_EQ(view("weather")->view.stream, wanted.stream);
  reopen();
  EXPECT_EQ(view("weather")->view.stream, wanted.stream);
  EXPECT_EQ(apply_view(wanted).action, Action::kUnchanged);

  wanted.stream = {};
  wanted.features.push_back(make_feature("wind"));
  apply_view(wanted);
  EXPECT_EQ(view("weather")->version, 2);
  EXPECT_EQ(view("weather")->view.stream, StreamSource{});
}

TEST_F(RegistryTest, TheCheckJudgesWhatAnApplyCreatesOrChanges) {
  std::vector<std::string> judged;
  const DefinitionCheck check = [&](const std::shared_ptr<const RegisteredView>& view) -> Status {
    judged.push_back(view->view.name);
    EXPECT_GE(view->find_feature(view->view.features[0].name), 0) << "whole, as readers get it";
    return view->view.stream.timestamp_field == "bad" ? out_of_range("timestamp_field: bad")
                                                      : Status();
  };
  registry.reset();
  registry = *Registry::open(engine, limits, check);
  apply(samples());
  EXPECT_EQ(judged, (std::vector<std::string>{"weather", "planes"})) << "once each";

  judged.clear();
  apply(samples());
  EXPECT_TRUE(judged.empty());

  FeatureView wanted = weather();
  wanted.stream.timestamp_field = "bad";
  EXPECT_EQ(refusal(wanted), StatusCode::kOutOfRange);
  const auto dry = registry->apply({{}, {wanted}, {}}, true, false);
  EXPECT_EQ(dry.status().code(), StatusCode::kOutOfRange) << "a dry run too";
  EXPECT_NE(dry.status().message().find("weather"), std::string::npos);
}

TEST(StreamOptionsTest, EveryOptionHasAName) {
  EXPECT_EQ(record_format_name(RecordFormat::kConfluent), "confluent");
  EXPECT_EQ(record_envelope_name(RecordEnvelope::kNone), "none");
  EXPECT_EQ(bad_row_policy_name(BadRowPolicy::kDeadLetter), "dead_letter");
  EXPECT_EQ(key_format_name(KeyFormat::kBinary), "binary");
}

}  // namespace
}  // namespace skua::test
