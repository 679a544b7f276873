#include <google/protobuf/util/message_differencer.h>

#include <nlohmann/json.hpp>

#include "skua/v1/admin.pb.h"
#include "skua/v1/registry.pb.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

using nlohmann::json;

class RegistryOperationsTest : public WireTest {
 protected:
  json ok(Operation operation, const std::string& body) {
    const Reply reply = call(operation, body);
    EXPECT_TRUE(reply.status.ok()) << reply.status.to_string();
    return reply.status.ok() ? json::parse(reply.body) : json();
  }
  void expect_refused(Operation operation, const BadBody& bad) {
    SCOPED_TRACE(bad.what);
    const Reply reply = call(operation, bad.body);
    EXPECT_EQ(reply.status.code(), bad.code) << reply.status.to_string();
    EXPECT_NE(reply.status.message().find(bad.names), std::string::npos)
        << reply.status.to_string();
  }
};

TEST_F(RegistryOperationsTest, DefinitionsComeBackAsTheyWent) {
  v1::ApplyRequest request;
  v1::Entity& tail = *request.add_entities();
  tail.set_project("default");
  tail.set_name("tail");
  tail.set_join_key("tailnum");
  tail.set_type(v1::STRING);
  tail.set_description("a plane");
  (*tail.mutable_tags())["team"] = "fleet";
  v1::FeatureView& planes = *request.add_feature_views();
  planes.set_project("default");
  planes.set_name("planes");
  planes.add_entities("tail");
  v1::Feature& seats = *planes.add_features();
  seats.set_name("seats");
  seats.set_type(v1::INT32);
  seats.set_description("how many");
  planes.set_ttl_us(3'600'000'000);
  planes.set_max_age_us(0);
  planes.set_max_versions(3);
  planes.set_ignore_unknown(true);
  planes.set_timestamp_unit(v1::MILLISECONDS);
  v1::StreamSource& stream = *planes.mutable_stream();
  stream.set_format(v1::StreamSource::PROTOBUF);
  stream.set_descriptor_set("bytes");
  stream.set_message_type("fleet.Plane");
  stream.set_envelope(v1::StreamSource::DEBEZIUM);
  stream.set_timestamp_field("seen");
  stream.set_on_bad_row(v1::StreamSource::DEAD_LETTER);
  stream.set_key_format(v1::StreamSource::KEY_BINARY);
  planes.set_owner("me");
  planes.set_description("planes");
  (*planes.mutable_tags())["a"] = "b";
  v1::FeatureService& fleet = *request.add_feature_services();
  fleet.set_project("default");
  fleet.set_name("fleet");
  v1::ServiceView& view = *fleet.add_views();
  view.set_view("planes");
  view.set_alias("p");
  view.add_features("seats");
  (*view.mutable_join_key_map())["tailnum"] = "plane";
  fleet.set_full_feature_names(true);
  fleet.set_owner("you");

  const auto applied = call_proto<v1::ApplyResponse>(Operation::kApply, request);
  ASSERT_EQ(applied.changes_size(), 3);
  for (const v1::Change& change : applied.changes()) EXPECT_EQ(change.action(), v1::Change::CREATE);
  EXPECT_EQ(applied.changes(0).kind(), "entity");

  v1::ListRequest list;
  list.set_project("default");
  const auto listed = call_proto<v1::ListResponse>(Operation::kList, list);
  const auto named = [](const auto& definitions, const std::string& name) {
    for (const auto& definition : definitions)
      if (definition.name() == name) return definition;
    return std::decay_t<decltype(definitions.Get(0))>();
  };
  using google::protobuf::util::MessageDifferencer;
  EXPECT_TRUE(MessageDifferencer::Equals(named(listed.entities(), "tail"), tail));
  EXPECT_TRUE(MessageDifferencer::Equals(named(listed.feature_services(), "fleet"), fleet));
  v1::FeatureView got = named(listed.feature_views(), "planes");
  EXPECT_EQ(got.schema_version(), 1u);
  EXPECT_NE(got.incarnation(), 0u);
  ASSERT_EQ(got.join_keys_size(), 1);
  EXPECT_EQ(got.join_keys(0).name(), "tailnum");
  got.clear_schema_version();
  got.clear_incarnation();
  got.clear_join_keys();
  EXPECT_TRUE(MessageDifferencer::Equals(got, planes));
}

TEST_F(RegistryOperationsTest, AppliesJson) {
  const std::string body = R"({"entities":[{"name":"gate","type":"INT32"}]})";
  json dry = json::parse(body);
  dry["dry_run"] = true;
  EXPECT_EQ(ok(Operation::kApply, dry.dump())["changes"][0]["action"], "CREATE");
  EXPECT_EQ(ok(Operation::kApply, body)["changes"][0]["action"], "CREATE");
  EXPECT_EQ(ok(Operation::kApply, body)["changes"][0]["action"], "UNCHANGED");
}

TEST_F(RegistryOperationsTest, AbsentMaxAgeIsTheDefault) {
  ok(Operation::kApply, R"({"feature_views":[{"name":"v","entities":["airport"],
      "features":[{"name":"f","type":"BOOL"}]}]})");
  EXPECT_EQ(registry->snapshot()->views.at({"default", "v"})->view.max_age, kDefaultMaxAge);
}

TEST_F(RegistryOperationsTest, StreamOptionsInJson) {
  const std::string view = R"("name":"v","entities":["airport"],
      "features":[{"name":"f","type":"BOOL"}])";
  ok(Operation::kApply, R"({"feature_views":[{)" + view + R"(,
      "stream":{"format":"AVRO","avro_schema":"{}","on_bad_row":"DROP"}}]})");
  const json stream = ok(Operation::kDescribe, R"({"name":"v"})")["feature_view"]["stream"];
  EXPECT_EQ(stream["format"], "AVRO");
  EXPECT_EQ(stream["avro_schema"], "{}");
  EXPECT_EQ(stream["on_bad_row"], "DROP");
  ok(Operation::kApply, R"({"feature_views":[{)" + view + "}]}");
  EXPECT_EQ(registry->snapshot()->views.at({"default", "v"})->view.stream, StreamSource{});

  const StatusCode invalid = StatusCode::kInvalidArgument;
  for (const BadBody& bad : std::vector<BadBody>{
           {"a format", R"({"format":17})", invalid, "stream.format"},
           {"an envelope", R"({"envelope":17})", invalid, "stream.envelope"},
           {"a policy", R"({"on_bad_row":17})", invalid, "stream.on_bad_row"},
           {"a key format", R"({"key_format":17})", invalid, "stream.key_format"},
           {"JSON with a schema", R"({"avro_schema":"{}"})", invalid, "stream.avro_schema"},
           {"Avro with descriptors", R"({"format":"AVRO","avro_schema":"{}",
               "descriptor_set":"AAAA"})",
            invalid, "stream.descriptor_set"},
           {"Avro without a schema", R"({"format":"AVRO"})", invalid, "stream.schema"}})
    expect_refused(Operation::kApply,
                   {bad.what, R"({"feature_views":[{)" + view + R"(,"stream":)" + bad.body + "}]}",
                    bad.code, bad.names});
}

TEST_F(RegistryOperationsTest, DescribesServicesAndViews) {
  const json service = ok(Operation::kDescribe, R"({"name":"board"})");
  EXPECT_EQ(service["feature_service"]["name"], "board");
  EXPECT_EQ(service["feature_names"].dump(), R"(["temp","delay"])");
  EXPECT_EQ(service["key_columns"].size(), 2u);
  const json view = ok(Operation::kDescribe, R"({"project":"default","name":"weather"})");
  EXPECT_EQ(view["feature_view"]["features"].size(), 9u);
  EXPECT_EQ(view["feature_view"]["ignore_unknown"], false);
  expect_refused(Operation::kDescribe,
                 {"unknown", R"({"name":"nothing"})", StatusCode::kNotFound, "nothing"});
}

TEST_F(RegistryOperationsTest, ListsOneProjectOrAll) {
  EXPECT_EQ(ok(Operation::kList, R"({"project":"other"})")["feature_views"].size(), 0u);
  EXPECT_EQ(ok(Operation::kList, "{}")["feature_views"].size(), 2u);
}

TEST_F(RegistryOperationsTest, Drops) {
  expect_refused(Operation::kDrop, {"kind", R"({"kind":"view","name":"flights"})",
                                    StatusCode::kInvalidArgument, "kind"});
  EXPECT_EQ(call(Operation::kDrop, R"({"kind":"feature_view","name":"flights"})").status.code(),
            StatusCode::kFailedPrecondition);
  ok(Operation::kDrop, R"({"kind":"feature_service","name":"board"})");
  ok(Operation::kDrop, R"({"kind":"feature_view","name":"flights"})");
  EXPECT_FALSE(registry->snapshot()->views.contains({"default", "flights"}));
}

TEST_F(RegistryOperationsTest, RefusesBadBodiesByName) {
  const StatusCode invalid = StatusCode::kInvalidArgument;
  const std::vector<BadBody> bodies = {
      {"no JSON", "{", invalid, "request body"},
      {"unknown field", R"({"views":[]})", invalid, "views"},
      {"unknown type", R"({"entities":[{"name":"e","type":"TEXT"}]})", invalid, "type"},
      {"no type", R"({"entities":[{"name":"e"}]})", invalid, "`e`: type"},
      {"feature type", R"({"feature_views":[{"name":"v","features":[{"name":"f"}]}]})", invalid,
       "`f`"},
      {"ttl", R"({"feature_views":[{"name":"v","ttl_us":-1}]})", invalid, "ttl_us"},
      {"max_age", R"({"feature_views":[{"name":"v","max_age_us":-1}]})", invalid, "max_age_us"},
      {"deep", std::string(100, '[') + std::string(100, ']'), invalid, "json_depth_max"},
  };
  for (const BadBody& bad : bodies) expect_refused(Operation::kApply, bad);
}

TEST_F(RegistryOperationsTest, AdminOperations) {
  const json status = ok(Operation::kStatus, "{}");
  EXPECT_EQ(status["feature_views"], 2);
  EXPECT_EQ(status["entities"], 2);
  EXPECT_EQ(status["feature_services"], 1);
  EXPECT_FALSE(status["version"].get<std::string>().empty());
  EXPECT_EQ(status["now_us"], std::to_string(kNow.us));
  EXPECT_EQ(status["writable"], true);
  EXPECT_EQ(ok(Operation::kConfirmClock, "{}").dump(), "{}");
  EXPECT_EQ(ok(Operation::kCompact, "{}").dump(), "{}");
}

}  // namespace
}  // namespace skua
