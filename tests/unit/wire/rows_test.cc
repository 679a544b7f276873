// Stored rows on the wire: GetHistory, the snapshot operations and EraseEntities, in both
// encodings.
#include <nlohmann/json.hpp>

#include "skua/v1/ingest.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

using nlohmann::json;

class RowsTest : public WireTest {
 protected:
  void SetUp() override {
    ok(Operation::kWriteRows, R"({"feature_view":"flights","rows":[
        {"airport":"EWR","number":1,"delay":5,"event_timestamp":"2013-07-04T10:00:00Z"},
        {"airport":"EWR","number":1,"event_timestamp":"2013-07-04T11:00:00Z"}]})");
    ok(Operation::kDeleteRows, R"({"feature_view":"flights","rows":[
        {"airport":"EWR","number":1,"event_timestamp":"2013-07-04T11:30:00Z"}]})");
  }
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

TEST_F(RowsTest, HistoryAsJson) {
  const json answer = ok(Operation::kGetHistory,
                         R"({"feature_view":"flights","entity":{"number":1,"airport":"EWR"}})");
  ASSERT_EQ(answer["rows"].size(), 3u);
  EXPECT_EQ(answer["rows"][0].dump(), json::parse(R"({"airport":"EWR","number":1,
      "event_timestamp":"2013-07-04T11:30:00Z","created_timestamp":"2013-07-04T12:00:00Z",
      "sequence":3,"deleted":true,"features":null})")
                                          .dump());
  EXPECT_EQ(answer["rows"][1]["features"].dump(), R"({"delay":null})");
  EXPECT_EQ(answer["rows"][2]["features"].dump(), R"({"delay":5})");
  EXPECT_EQ(answer["next_page_token"], "");
}

TEST_F(RowsTest, HistoryPages) {
  const json first = ok(Operation::kGetHistory, R"({"feature_view":"flights","limit":2,
      "entity":{"number":1,"airport":"EWR"},
      "from":"2013-07-04T10:00:00Z","to":"2013-07-04T12:00:00Z"})");
  ASSERT_EQ(first["rows"].size(), 2u);
  json next = json::parse(R"({"feature_view":"flights","entity":{"number":1,"airport":"EWR"}})");
  next["page_token"] = first["next_page_token"];
  EXPECT_EQ(ok(Operation::kGetHistory, next.dump())["rows"].size(), 1u);
}

TEST_F(RowsTest, HistoryAsProtobuf) {
  v1::GetHistoryRequest request;
  request.set_feature_view("flights");
  request.set_from_us((kNow - std::chrono::hours(1)).us);
  v1::NamedColumn& airport = *request.add_entity();
  airport.set_name("airport");
  airport.mutable_column()->add_string_values("EWR");
  v1::NamedColumn& number = *request.add_entity();
  number.set_name("number");
  number.mutable_column()->add_int64_values(1);
  const auto response = call_proto<v1::GetHistoryResponse>(Operation::kGetHistory, request);
  const v1::RowColumns& rows = response.rows();
  ASSERT_EQ(rows.rows(), 2u);
  EXPECT_TRUE(rows.deleted(0));
  EXPECT_FALSE(rows.deleted(1));
  EXPECT_EQ(rows.event_timestamps_us(1), (kNow - std::chrono::hours(1)).us);
  EXPECT_EQ(rows.sequences(0), 3u);
  ASSERT_EQ(rows.join_keys_size(), 2);
  EXPECT_EQ(rows.join_keys(1).column().int64_values(0), 1);
  ASSERT_EQ(rows.features_size(), 1);
  EXPECT_EQ(rows.features(0).column().nulls(), "\1\1");
}

TEST_F(RowsTest, HistoryRefusesBadBodiesByName) {
  const StatusCode invalid = StatusCode::kInvalidArgument;
  const std::vector<BadBody> bodies = {
      {"missing key", R"({"feature_view":"flights","entity":{"number":1}})", invalid,
       "entity.airport"},
      {"no entity", R"({"feature_view":"flights"})", invalid, "entity.airport"},
      {"key is an array", R"({"feature_view":"flights","entity":{"number":[1],"airport":"A"}})",
       invalid, "entity.number"},
      {"unknown key", R"({"feature_view":"flights","entity":{"tail":1}})", invalid, "entity.tail"},
      {"from", R"({"feature_view":"flights","from":"x","entity":{"number":1,"airport":"A"}})",
       invalid, "from"},
      {"limit", R"({"feature_view":"flights","limit":-1})", invalid, "limit"},
      {"huge limit", R"({"feature_view":"flights","limit":99999999999})", invalid, "limit"},
      {"page token",
       R"({"feature_view":"flights","page_token":"zz","entity":{"number":1,"airport":"A"}})",
       invalid, "page_token"},
      {"unknown view", R"({"feature_view":"nowhere","entity":{}})", StatusCode::kNotFound,
       "nowhere"},
  };
  for (const BadBody& bad : bodies) expect_refused(Operation::kGetHistory, bad);
}

TEST_F(RowsTest, SnapshotsAreReadPageByPage) {
  const json begun = ok(Operation::kBeginSnapshot, "{}");
  EXPECT_EQ(begun["commit_token"], writes.commit_token(3));
  json request = {
      {"snapshot_id", begun["snapshot_id"]}, {"feature_view", "flights"}, {"rows", "HISTORY"}};
  engine.rows_per_page = 2;
  const json first = ok(Operation::kReadSnapshot, request.dump());
  EXPECT_EQ(first["rows"].size(), 2u);
  EXPECT_EQ(first["schema_version"], 1);
  request["page_token"] = first["next_page_token"];
  EXPECT_EQ(ok(Operation::kReadSnapshot, request.dump())["rows"].size(), 1u);

  v1::ReadSnapshotRequest latest;
  latest.set_snapshot_id(begun["snapshot_id"].get<std::string>());
  latest.set_feature_view("flights");
  latest.set_as_of_us((kNow - std::chrono::hours(1)).us);
  engine.rows_per_page = 100;
  const auto page = call_proto<v1::ReadSnapshotResponse>(Operation::kReadSnapshot, latest);
  EXPECT_EQ(page.rows().rows(), 1u);
  EXPECT_EQ(page.schema_version(), 1u);

  json ended = {{"snapshot_id", begun["snapshot_id"]}};
  EXPECT_EQ(ok(Operation::kEndSnapshot, ended.dump()).dump(), "{}");
  EXPECT_EQ(call(Operation::kEndSnapshot, ended.dump()).status.code(), StatusCode::kNotFound);
}

TEST_F(RowsTest, IncrementsHaveRowsAndErasures) {
  const json base = ok(Operation::kBeginSnapshot, "{}");
  EXPECT_EQ(base["store_id"], engine.store_id());
  ok(Operation::kWriteRows, R"({"feature_view":"flights","rows":[
      {"airport":"EWR","number":1,"delay":7,"event_timestamp":"2013-07-04T09:00:00Z"}]})");
  ok(Operation::kEraseEntities, R"({"entities":{"airport":["JFK"],"number":[2]}})");
  const json begun = ok(Operation::kBeginSnapshot, "{}");
  const Incarnation incarnation = (*registry->snapshot()->view("", "flights"))->incarnation();
  const auto read_time = std::stoll(base["read_time_us"].get<std::string>());
  json request = {{"snapshot_id", begun["snapshot_id"]},
                  {"feature_view", "flights"},
                  {"rows", "ALL_VERSIONS"},
                  {"since",
                   {{"commit_token", base["commit_token"]},
                    {"read_time", format_rfc3339({read_time})},
                    {"incarnation", incarnation}}}};
  const json page = ok(Operation::kReadSnapshot, request.dump());
  ASSERT_EQ(page["rows"].size(), 1u);
  EXPECT_EQ(page["rows"][0]["features"]["delay"], 7);
  EXPECT_TRUE(page.contains("horizon"));
  EXPECT_TRUE(page["next_offsets"].empty());
  request["rows"] = "ERASURES";
  const json erasures = ok(Operation::kReadSnapshot, request.dump());
  ASSERT_EQ(erasures["erasures"].size(), 1u);
  EXPECT_EQ(erasures["erasures"][0]["digest"], engine.digests[0]);

  v1::ReadSnapshotRequest message;
  message.set_snapshot_id(begun["snapshot_id"].get<std::string>());
  message.set_feature_view("flights");
  message.set_rows(v1::ALL_VERSIONS);
  message.mutable_since()->set_commit_token(base["commit_token"].get<std::string>());
  message.mutable_since()->set_read_time_us(read_time);
  message.mutable_since()->set_incarnation(incarnation);
  const auto rows = call_proto<v1::ReadSnapshotResponse>(Operation::kReadSnapshot, message);
  ASSERT_EQ(rows.rows().rows(), 1u);
  message.set_rows(v1::ERASURES);
  const auto erased = call_proto<v1::ReadSnapshotResponse>(Operation::kReadSnapshot, message);
  ASSERT_EQ(erased.erasures_size(), 1);
  EXPECT_EQ(erased.erasures(0).digest(), engine.digests[0]);
  EXPECT_GT(erased.erasures(0).sequence(), 0u);
}

TEST_F(RowsTest, IncrementsRefuseBadBodiesByName) {
  const auto invalid = StatusCode::kInvalidArgument;
  for (const BadBody& bad : std::vector<BadBody>{
           {"kind", R"({"rows":"HISTORY","since":{}})", invalid, "since"},
           {"no base", R"({"rows":"ERASURES"})", invalid, "since"},
           {"bound", R"({"rows":"ALL_VERSIONS","as_of":"2013-07-04T09:00:00Z","since":{}})",
            invalid, "as_of"},
           {"no object", R"({"rows":"ALL_VERSIONS","since":7})", invalid, "since"},
           {"unknown", R"({"rows":"ALL_VERSIONS","since":{"id":7}})", invalid, "since.id"},
           {"incarnation", R"({"rows":"ALL_VERSIONS","since":{"incarnation":4294967296}})", invalid,
            "since.incarnation"},
           {"time", R"({"rows":"ALL_VERSIONS","since":{"read_time":"noon"}})", invalid,
            "since.read_time"}})
    expect_refused(Operation::kReadSnapshot, bad);
}

TEST_F(RowsTest, SnapshotReadsRefuseBadBodiesByName) {
  const StatusCode invalid = StatusCode::kInvalidArgument;
  expect_refused(Operation::kReadSnapshot, {"rows", R"({"rows":"ALL"})", invalid, "rows"});
  expect_refused(Operation::kReadSnapshot, {"as_of", R"({"as_of":"noon"})", invalid, "as_of"});
  expect_refused(Operation::kReadSnapshot, {"unknown", R"({"id":"1"})", invalid, "id"});
  expect_refused(Operation::kBeginSnapshot, {"unknown", R"({"life":1})", invalid, "life"});
}

TEST_F(RowsTest, ErasesEntities) {
  const json answer =
      ok(Operation::kEraseEntities, R"({"entities":{"airport":["EWR"],"number":[1]}})");
  EXPECT_EQ(answer["feature_views"].dump(), R"(["flights"])");
  EXPECT_EQ(answer["erase_ids"].size(), 1u);
  EXPECT_EQ(answer["entities"], "1");
  EXPECT_EQ(answer["rows"], "3");
  EXPECT_EQ(answer["commit_token"], writes.commit_token(4));

  v1::EraseEntitiesRequest request;
  v1::NamedColumn& airport = *request.add_entities();
  airport.set_name("airport");
  airport.mutable_column()->add_string_values("EWR");
  const auto response = call_proto<v1::EraseEntitiesResponse>(Operation::kEraseEntities, request);
  EXPECT_EQ(response.feature_views_size(), 2);
  EXPECT_EQ(response.rows(), 0u);
}

TEST_F(RowsTest, EraseRefusesBadBodiesByName) {
  const StatusCode invalid = StatusCode::kInvalidArgument;
  expect_refused(
      Operation::kEraseEntities,
      {"twice", R"({"entities":{"airport":["A"],"airport":["B"]}})", invalid, "airport"});
  expect_refused(Operation::kEraseEntities,
                 {"value", R"({"entities":{"number":["A"]}})", invalid, "entities.number[0]"});
  expect_refused(Operation::kEraseEntities,
                 {"unknown key", R"({"entities":{"tail":["A"]}})", StatusCode::kNotFound, "tail"});
  expect_refused(Operation::kEraseEntities, {"field", R"({"entity":{}})", invalid, "entity"});
}

}  // namespace
}  // namespace skua
