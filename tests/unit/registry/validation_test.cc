#include "storage/registry/validation.h"

#include "tests/unit/registry/registry_fixture.h"

namespace skua::test {
namespace {

constexpr StatusCode kInvalid = StatusCode::kInvalidArgument;

class ValidationTest : public RegistryTest {
 protected:
  StatusCode with_view(const std::function<void(FeatureView&)>& edit) {
    Definitions definitions = samples();
    edit(definitions.views[0]);
    return refusal(definitions);
  }
  StatusCode with_entity(const std::function<void(Entity&)>& edit) {
    Definitions definitions = samples();
    edit(definitions.entities[0]);
    return refusal(definitions);
  }
};

TEST_F(ValidationTest, Names) {
  for (const std::string& bad :
       {std::string("a b"), std::string("ä"), std::string("a/b"), std::string("a:b"),
        std::string(129, 'a'), std::string("a\0b", 3)}) {
    EXPECT_EQ(with_view([&](FeatureView& v) { v.name = bad; }), kInvalid);
    EXPECT_EQ(with_view([&](FeatureView& v) { v.project = bad; }), kInvalid);
    EXPECT_EQ(with_view([&](FeatureView& v) { v.features[0].name = bad; }), kInvalid);
    EXPECT_EQ(with_entity([&](Entity& e) { e.name = bad; }), kInvalid);
    EXPECT_EQ(with_entity([&](Entity& e) { e.join_key = bad; }), kInvalid);
    EXPECT_EQ(with_entity([&](Entity& e) { e.project = bad; }), kInvalid);
  }
  EXPECT_EQ(with_view([](FeatureView& v) { v.name = ""; }), kInvalid);
  EXPECT_EQ(with_view([](FeatureView& v) { v.features[1].name = ""; }), kInvalid);
  EXPECT_EQ(with_entity([](Entity& e) { e.name = ""; }), kInvalid);
}

TEST_F(ValidationTest, Features) {
  EXPECT_EQ(with_view([](FeatureView& v) { v.features.clear(); }), kInvalid);
  EXPECT_EQ(with_view([](FeatureView& v) { v.features[1].name = "temp"; }), kInvalid);
  EXPECT_EQ(with_view([](FeatureView& v) { v.features[1].name = "airport"; }), kInvalid);
  EXPECT_EQ(with_view([](FeatureView& v) { v.features[1].type = static_cast<ValueType>(0); }),
            kInvalid);
  EXPECT_EQ(with_view([](FeatureView& v) { v.features[1].type = static_cast<ValueType>(9); }),
            kInvalid);
  limits.features_per_view_max = 1;
  reopen();
  EXPECT_EQ(refusal(samples()), kInvalid);
}

TEST_F(ValidationTest, EntitiesOfAView) {
  EXPECT_EQ(with_view([](FeatureView& v) { v.entities.clear(); }), kInvalid);
  EXPECT_EQ(with_view([](FeatureView& v) { v.entities = {"nobody"}; }), kInvalid);
  EXPECT_EQ(with_view([](FeatureView& v) { v.entities = {"airport", "airport"}; }), kInvalid);
  Definitions definitions = samples();
  definitions.entities.push_back(make_entity("destination"));
  definitions.entities.back().join_key = "airport";
  definitions.views[0].entities = {"airport", "destination"};
  EXPECT_EQ(refusal(definitions), kInvalid) << "one join key twice in a view";
}

TEST_F(ValidationTest, TypesOfJoinKeys) {
  for (ValueType type : {ValueType::kDouble, ValueType::kFloat, ValueType::kStringList,
                         static_cast<ValueType>(0), static_cast<ValueType>(99)})
    EXPECT_EQ(with_entity([&](Entity& e) { e.type = type; }), kInvalid);

  Definitions definitions = samples();
  definitions.entities.push_back(make_entity("destination", ValueType::kInt32));
  definitions.entities.back().join_key = "airport";
  EXPECT_EQ(refusal(definitions), kInvalid);
  definitions.entities.back().type = ValueType::kString;
  apply(definitions);
  Entity late = make_entity("late", ValueType::kBool);
  late.join_key = "airport";
  EXPECT_EQ(refusal({{late}, {}, {}}), kInvalid);
  late.project = "other";
  apply({{late}, {}, {}});
}

TEST_F(ValidationTest, Durations) {
  const auto longest = kLongestDuration;
  for (Duration bad : {Duration{-1}, longest + Duration{1}, Duration::max(), Duration::min()}) {
    EXPECT_EQ(with_view([&](FeatureView& v) { v.ttl = bad; }), kInvalid);
    EXPECT_EQ(with_view([&](FeatureView& v) { v.max_age = bad; }), kInvalid);
  }
  Definitions definitions = samples();
  definitions.views[0].ttl = longest;
  definitions.views[0].max_age = Duration{0};
  apply(definitions);
}

TEST_F(ValidationTest, TimestampUnit) {
  EXPECT_EQ(with_view([](FeatureView& v) { v.timestamp_unit = static_cast<TimestampUnit>(4); }),
            kInvalid);
}

TEST_F(ValidationTest, StreamOptions) {
  struct Case {
    const char* what;
    std::function<void(StreamSource&)> edit;
    bool is_valid;
  };
  const auto protobuf = [](StreamSource& s, std::string type) {
    s.format = RecordFormat::kProtobuf;
    s.schema = "bytes";
    s.message_type = std::move(type);
  };
  limits.stream_schema_bytes_max = 1024;
  reopen();
  const std::vector<Case> cases = {
      {"defaults", [](StreamSource&) {}, true},
      {"confluent", [](StreamSource& s) { s.format = RecordFormat::kConfluent; }, true},
      {"debezium", [](StreamSource& s) { s.envelope = RecordEnvelope::kDebezium; }, true},
      {"format", [](StreamSource& s) { s.format = static_cast<RecordFormat>(4); }, false},
      {"envelope", [](StreamSource& s) { s.envelope = static_cast<RecordEnvelope>(2); }, false},
      {"policy", [](StreamSource& s) { s.on_bad_row = static_cast<BadRowPolicy>(3); }, false},
      {"keys", [](StreamSource& s) { s.key_format = KeyFormat::kNone; }, true},
      {"key format", [](StreamSource& s) { s.key_format = static_cast<KeyFormat>(4); }, false},
      {"avro without", [](StreamSource& s) { s.format = RecordFormat::kAvro; }, false},
      {"json with", [](StreamSource& s) { s.schema = "{}"; }, false},
      {"json with a type", [](StreamSource& s) { s.message_type = "a.M"; }, false},
      {"protobuf", [&](StreamSource& s) { protobuf(s, "a_1.b.M2"); }, true},
      {"protobuf without a type", [&](StreamSource& s) { protobuf(s, ""); }, false},
      {"a dot first", [&](StreamSource& s) { protobuf(s, ".a.M"); }, false},
      {"a dot last", [&](StreamSource& s) { protobuf(s, "a."); }, false},
      {"a digit first", [&](StreamSource& s) { protobuf(s, "a.1M"); }, false},
      {"no name", [&](StreamSource& s) { protobuf(s, "a b"); }, false},
      {"a name too long", [&](StreamSource& s) { protobuf(s, std::string(257, 'a')); }, false},
      {"a field too long", [](StreamSource& s) { s.timestamp_field.assign(257, 'a'); }, false},
      {"a control character", [](StreamSource& s) { s.timestamp_field = "a\n"; }, false},
      {"a field of any letters", [](StreamSource& s) { s.timestamp_field = "an ä"; }, true},
      {"a schema too long",
       [](StreamSource& s) {
         s.format = RecordFormat::kAvro;
         s.schema.assign(1025, ' ');
       },
       false}};
  for (const Case& c : cases) {
    Definitions definitions = samples();
    c.edit(definitions.views[0].stream);
    const auto planned = registry->apply(definitions, true, false);
    EXPECT_EQ(planned.status().code(), c.is_valid ? StatusCode::kOk : kInvalid) << c.what;
  }
}

TEST_F(ValidationTest, OneDefinitionTwice) {
  Definitions twice = samples();
  twice.entities.push_back(twice.entities[0]);
  EXPECT_EQ(refusal(twice), kInvalid);
  twice = samples();
  twice.views.push_back(twice.views[0]);
  twice.views.back().project = "default";
  EXPECT_EQ(refusal(twice), kInvalid) << "the default project has two spellings";
  twice = samples();
  twice.services.push_back(twice.services[0]);
  EXPECT_EQ(refusal(twice), kInvalid);
}

TEST_F(ValidationTest, Normalizes) {
  Definitions definitions = samples();
  definitions.services[0].views[0].alias = "weather";
  normalize(definitions);
  EXPECT_EQ(definitions.entities[0].project, "default");
  EXPECT_EQ(definitions.entities[0].join_key, "airport");
  EXPECT_EQ(definitions.views[0].project, "default");
  EXPECT_EQ(definitions.services[0].views[0].alias, "");
}

}  // namespace
}  // namespace skua::test
