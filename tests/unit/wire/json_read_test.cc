#include "api/wire/json_read.h"

#include <nlohmann/json.hpp>

#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

class JsonReadTest : public WireTest {
 protected:
  ReadRequest decoded(const std::string& body) {
    auto request = decode_json_read(body, kEveryone, reads, limits);
    EXPECT_TRUE(request.ok()) << request.status().to_string();
    return request.ok() ? *std::move(request) : ReadRequest(kEveryone);
  }
  void expect_refused(const BadBody& bad) {
    SCOPED_TRACE(bad.what);
    const Reply reply = call(Operation::kGetFeatures, bad.body);
    EXPECT_EQ(reply.status.code(), bad.code) << reply.status.to_string();
    EXPECT_NE(reply.status.message().find(bad.names), std::string::npos)
        << reply.status.to_string();
  }
};

TEST_F(JsonReadTest, FieldsMayComeInAnyOrder) {
  const ReadRequest request = decoded(R"({
    "entities": {"number": [1, "2", null], "air\u0070ort": ["EWR", "J\"F\u004b", null]},
    "partial_on_deadline": true,
    "strict": true, "include": ["event_timestamps", "expired_values"], "min_commit_token": "t",
    "as_of": ["2013-07-04T12:00:00Z", "2013-07-04T14:00:00+02:00", "2013-07-04T12:00:00.5Z"],
    "known_at": "as_served", "project": null, "feature_service": "board"})");
  ASSERT_EQ(request.keys.size(), 2u);
  const auto airport = static_cast<std::size_t>(request.plan->find_key_column("airport"));
  const auto number = static_cast<std::size_t>(request.plan->find_key_column("number"));
  EXPECT_EQ(request.keys[airport].cell(1), "J\"FK");
  EXPECT_TRUE(request.keys[airport].is_null(2));
  EXPECT_EQ(request.keys[number].value<std::int64_t>(1), 2);
  ASSERT_EQ(request.as_of.size(), 3u);
  EXPECT_EQ(request.as_of[1], kNow);
  EXPECT_EQ(request.as_of[2].us, kNow.us + 500000);
  EXPECT_TRUE(request.as_served);
  EXPECT_TRUE(request.known_at.empty());
  EXPECT_TRUE(request.strict);
  EXPECT_TRUE(request.partial_on_deadline);
  EXPECT_TRUE(request.include.event_timestamps);
  EXPECT_FALSE(request.include.created_timestamps);
  EXPECT_TRUE(request.include.expired_values);
  EXPECT_EQ(request.min_commit_token, "t");
}

TEST_F(JsonReadTest, OneMomentStandsForAll) {
  const ReadRequest request =
      decoded(R"({"features":["weather:temp"],"entities":{"airport":["EWR"]},
    "as_of":"2013-07-04T12:00:00Z","known_at":"2013-07-04T12:00:00Z"})");
  EXPECT_EQ(request.as_of, std::vector<Timestamp>{kNow});
  EXPECT_EQ(request.known_at, std::vector<Timestamp>{kNow});
  EXPECT_FALSE(request.as_served);
}

TEST_F(JsonReadTest, RefusesBadBodiesByName) {
  const std::string tail = R"("features":["weather:temp"],"entities":{"airport":["EWR"]})";
  const StatusCode invalid = StatusCode::kInvalidArgument;
  const std::vector<BadBody> bodies = {
      {"empty", "", invalid, "request body"},
      {"no object", "[]", invalid, "request body"},
      {"a number", "12", invalid, "request body"},
      {"cut short", R"({"features":["weather:temp")", invalid, "request body"},
      {"no quotes", "{features:1}", invalid, "request body"},
      {"text after the end", "{" + tail + "} {}", invalid, "request body"},
      {"bad literal", R"({"strict":trie,)" + tail + "}", invalid, "request body"},
      {"bad number", R"({"features":["weather:temp"],"entities":{"airport":[01]}})", invalid,
       "request body"},
      {"half a surrogate pair", R"({"project":"\ud800",)" + tail + "}", invalid, "request body"},
      {"bad UTF-8", "{\"project\":\"\xff\"," + tail + "}", invalid, "request body"},
      {"unknown field", R"({"feature":[],)" + tail + "}", invalid, "feature"},
      {"field twice", R"({"strict":true,"strict":true,)" + tail + "}", invalid, "strict"},
      {"entities twice", R"({"entities":{"airport":["JFK"]},)" + tail + "}", invalid, "entities"},
      {"key twice", R"({"features":["weather:temp"],"entities":{"airport":["A"],"airport":["B"]}})",
       invalid, "entities.airport"},
      {"unknown key", R"({"features":["weather:temp"],"entities":{"port":["A"]}})", invalid,
       "entities.port"},
      {"missing key", R"({"features":["weather:temp"],"entities":{}})", invalid, "airport"},
      {"no entities", R"({"features":["weather:temp"]})", invalid, "airport"},
      {"entities is no object", R"({"features":["weather:temp"],"entities":["A"]})", invalid,
       "entities"},
      {"key is no array", R"({"features":["weather:temp"],"entities":{"airport":"A"}})", invalid,
       "entities.airport"},
      {"key of another type", R"({"features":["weather:temp"],"entities":{"airport":["A",7]}})",
       invalid, "entities.airport[1]"},
      {"key is an object", R"({"features":["weather:temp"],"entities":{"airport":[{}]}})", invalid,
       "entities.airport[0]"},
      {"key is an array", R"({"features":["weather:temp"],"entities":{"airport":[["A"]]}})",
       invalid, "entities.airport[0]"},
      {"NaN key", R"({"features":["flights:delay"],"entities":{"airport":["A"],"number":["NaN"]}})",
       invalid, "entities.number[0]"},
      {"as_of without offset", R"({"as_of":"2013-07-04T12:00:00",)" + tail + "}", invalid, "as_of"},
      {"as_of is a number", R"({"as_of":12,)" + tail + "}", invalid, "as_of"},
      {"as_of element", R"({"as_of":["2013-07-04T12:00:00Z",3],)" + tail + "}", invalid,
       "as_of[1]"},
      {"known_at word", R"({"known_at":"as_serve",)" + tail + "}", invalid, "known_at"},
      {"strict is no bool", R"({"strict":1,)" + tail + "}", invalid, "strict"},
      {"project is no string", R"({"project":{},)" + tail + "}", invalid, "project"},
      {"include word", R"({"include":["everything"],)" + tail + "}", invalid, "include"},
      {"features element", R"({"features":["weather:temp",1]})", invalid, "features[1]"},
      {"service and features", R"({"feature_service":"board",)" + tail + "}", invalid,
       "feature_service"},
      {"neither", R"({"entities":{}})", invalid, "feature_service"},
      {"unknown view", R"({"features":["nowhere:temp"],"entities":{}})", StatusCode::kNotFound,
       "nowhere"},
      {"unknown service", R"({"feature_service":"nowhere","entities":{}})", StatusCode::kNotFound,
       "nowhere"},
      {"deep", std::string(1000, '[') + std::string(1000, ']'), invalid, "json_depth_max"},
  };
  for (const BadBody& bad : bodies) expect_refused(bad);
}

TEST_F(JsonReadTest, RefusesTooMuch) {
  limits.rows_per_read_max = 1;
  expect_refused({"rows", R"({"features":["weather:temp"],"entities":{"airport":["A","B"]}})",
                  StatusCode::kInvalidArgument, "entities.airport"});
  limits.features_per_read_max = 1;
  expect_refused({"features", R"({"features":["weather:temp","weather:humid"],"entities":{}})",
                  StatusCode::kInvalidArgument, "features_per_read_max"});
}

TEST_F(JsonReadTest, AnswersValues) {
  const Reply written = call(Operation::kWriteRows, R"({"feature_view":"weather","columns":{
      "airport":["EWR"],"temp":[39.02],"humid":["-Infinity"],"ticks":["9007199254740993"],
      "gusty":[true],"note":["a\"b\u2028"],"raw":["//4="],"seen":["2013-01-01T00:00:00Z"],
      "embedding":[[1,2.5]],"tags":[["x",""]]},"event_timestamps":["2013-07-04T11:00:00Z"]})");
  ASSERT_TRUE(written.status.ok()) << written.status.to_string();
  const Reply reply = call(Operation::kGetFeatures, R"({"features":["weather:*"],
      "entities":{"airport":["EWR","LGA"]},"include":["event_timestamps","created_timestamps"]})");
  ASSERT_TRUE(reply.status.ok()) << reply.status.to_string();
  const auto answer = nlohmann::json::parse(reply.body);
  EXPECT_EQ(answer["rows"], 2);
  EXPECT_EQ(answer["read_time"], "2013-07-04T12:00:00Z");
  const auto values = [&](int feature) { return answer["features"][feature]["values"].dump(); };
  EXPECT_EQ(values(0), "[39.02,null]");
  EXPECT_EQ(values(1), R"(["-Infinity",null])");
  EXPECT_EQ(values(2), R"(["9007199254740993",null])");
  EXPECT_EQ(values(3), "[true,null]");
  EXPECT_EQ(values(4), "[\"a\\\"b\u2028\",null]");
  EXPECT_EQ(values(5), R"(["//4=",null])");
  EXPECT_EQ(values(6), R"(["2013-01-01T00:00:00Z",null])");
  EXPECT_EQ(values(7), "[[1,2.5],null]");
  EXPECT_EQ(values(8), R"([["x",""],null])");
  EXPECT_EQ(answer["features"][0]["statuses"].dump(), R"(["PRESENT","NOT_FOUND"])");
  EXPECT_EQ(answer["features"][0]["event_timestamps"].dump(), R"(["2013-07-04T11:00:00Z",null])");
  EXPECT_EQ(answer["features"][0]["created_timestamps"].dump(), R"(["2013-07-04T12:00:00Z",null])");
  EXPECT_TRUE(answer["views"][0]["earliest_readable"].is_null());
  EXPECT_FALSE(answer.contains("known_at"));
}

}  // namespace
}  // namespace skua
