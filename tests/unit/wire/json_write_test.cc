#include "api/wire/json_write.h"

#include <nlohmann/json.hpp>

#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

using nlohmann::json;

class JsonWriteTest : public WireTest {
 protected:
  json write(const std::string& body, Operation operation = Operation::kWriteRows) {
    const Reply reply = call(operation, body);
    EXPECT_TRUE(reply.status.ok()) << reply.status.to_string();
    return reply.status.ok() ? json::parse(reply.body) : json();
  }
  void expect_refused(const BadBody& bad) {
    SCOPED_TRACE(bad.what);
    const Reply reply = call(Operation::kWriteRows, bad.body);
    EXPECT_EQ(reply.status.code(), bad.code) << reply.status.to_string();
    EXPECT_NE(reply.status.message().find(bad.names), std::string::npos)
        << reply.status.to_string();
    EXPECT_TRUE(engine.writes.empty());
  }
};

TEST_F(JsonWriteTest, RowsLackWhatTheyLack) {
  auto request = decode_json_write(R"({"feature_view":"weather","rows":[
      {"airport":"EWR","note":"x"},
      {"temp":1.5,"airport":"JFK","event_timestamp":"2013-07-04T11:00:00Z"},
      {"airport":"LGA","temp":null}]})",
                                   kEveryone, writes, limits);
  ASSERT_TRUE(request.ok()) << request.status().to_string();
  EXPECT_TRUE(request->check_columns().ok());
  ASSERT_EQ(request->rows(), 3u);
  EXPECT_EQ(request->keys[0]->cell(1), "JFK");
  const Column& temp = *request->features[0];
  EXPECT_TRUE(temp.is_null(0));
  EXPECT_EQ(temp.value<float>(1), 1.5f);
  EXPECT_TRUE(temp.is_null(2));
  EXPECT_EQ(request->features[4]->cell(0), "x");
  EXPECT_TRUE(request->features[4]->is_null(2));
  EXPECT_EQ(request->features[1], nullptr);
  ASSERT_NE(request->event_timestamps, nullptr);
  EXPECT_TRUE(request->event_timestamps->is_null(0));
  EXPECT_EQ(request->event_timestamps->value<std::int64_t>(1), (kNow - std::chrono::hours(1)).us);
}

TEST_F(JsonWriteTest, CellsThatDoNotFitRejectTheirRow) {
  const json receipt = write(R"({"feature_view":"weather","rows":[
      {"airport":"A0","temp":1e39},
      {"airport":"A1","ticks":1.5},
      {"airport":"A2","gusty":"perhaps"},
      {"airport":"A3","raw":"*"},
      {"airport":"A4","embedding":[1,null]},
      {"airport":"A5","embedding":7},
      {"airport":"A6","temp":[1]},
      {"airport":"A7","temp":{"x":[1,{}]}},
      {"airport":"A8","ticks":9223372036854775808},
      {"airport":"A9","note":5},
      {"airport":"A10","note":["x"]},
      {"airport":"A11","event_timestamp":12},
      {"airport":"A12","event_timestamp":true},
      {"airport":"A13","wind":1},
      {"airport":"A14","temp":1,"temp":2},
      {"temp":1},
      {"airport":null},
      {"airport":"A17","wind":null,"ticks":12e0}]})");
  EXPECT_EQ(receipt["rejected"], 17);
  EXPECT_EQ(receipt["applied"], 1);
  const std::vector<std::string> columns = {
      "temp", "ticks",   "gusty",  "raw",  "embedding",       "embedding",       "temp",
      "temp", "ticks",   "note",   "note", "event_timestamp", "event_timestamp", "wind",
      "temp", "airport", "airport"};
  ASSERT_EQ(receipt["rejections"].size(), columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    EXPECT_EQ(receipt["rejections"][i]["row"], i);
    EXPECT_EQ(receipt["rejections"][i]["column"], columns[i]);
    EXPECT_EQ(receipt["rejections"][i]["code"], "INVALID_ARGUMENT");
    EXPECT_EQ(receipt["outcomes"][i], "REJECTED");
  }
  EXPECT_EQ(receipt["outcomes"][17], "APPLIED");
}

TEST_F(JsonWriteTest, TheReceiptSaysItAll) {
  const json receipt = write(R"({"feature_view":"weather","rows":[{"airport":"EWR","temp":39.0}],
      "writer":{"id":"w","sequence":"7"},"all_or_nothing":true,"project":"default"})");
  EXPECT_EQ(receipt["superseded"], 0);
  EXPECT_EQ(receipt["duplicate"], 0);
  EXPECT_EQ(receipt["expired"], 0);
  EXPECT_TRUE(receipt["future_rows"].empty());
  EXPECT_EQ(receipt["commit_token"], writes.commit_token(1));
  EXPECT_EQ(receipt["created_timestamp"], "2013-07-04T12:00:00Z");
  EXPECT_EQ(receipt["repeated_receipt"], false);
  ASSERT_EQ(engine.writes.size(), 1u);
  ASSERT_TRUE(engine.writes[0].writer.has_value());
  EXPECT_EQ(engine.writes[0].writer->sequence, 7u);
}

TEST_F(JsonWriteTest, ColumnsCarryTheSame) {
  const json receipt = write(R"({"feature_view":"flights","columns":{"number":[1,2,3],
      "airport":["A","B","C"],"delay":[5,"six",null],"ignored":[1,{"a":[2]},"x"]},
      "event_timestamps":[1372935600,"2013-07-04T11:00:00Z",null]})");
  EXPECT_EQ(receipt["outcomes"].dump(), R"(["APPLIED","REJECTED","APPLIED"])");
  ASSERT_EQ(receipt["rejections"].size(), 1u);
  EXPECT_EQ(receipt["rejections"][0]["column"], "delay");
  const auto& rows = engine.writes.at(0).rows;
  EXPECT_EQ(rows[0].event_timestamp, kNow - std::chrono::hours(1));
  EXPECT_FALSE(rows[1].event_timestamp.has_value());
}

TEST_F(JsonWriteTest, AFeatureMayBeCalledEventTimestamp) {
  FeatureView view = weather();
  view.name = "odd";
  view.features = {{"event_timestamp", ValueType::kString, "", 0}};
  Definitions definitions;
  definitions.views = {view};
  ASSERT_TRUE(registry->apply(definitions, false, false).ok());
  EXPECT_EQ(
      write(
          R"({"feature_view":"odd","rows":[{"airport":"A","event_timestamp":"soon"}]})")["applied"],
      1);
  EXPECT_FALSE(engine.writes.at(0).rows[0].event_timestamp.has_value());
}

TEST_F(JsonWriteTest, DeletesTakeKeysAndTimes) {
  EXPECT_EQ(write(R"({"feature_view":"weather","rows":[
      {"airport":"EWR","event_timestamp":"2013-07-04T11:00:00Z"}]})",
                  Operation::kDeleteRows)["applied"],
            1);
  const Reply reply = call(Operation::kDeleteRows,
                           R"({"feature_view":"weather","rows":[{"airport":"EWR","temp":1}]})");
  EXPECT_EQ(reply.status.code(), StatusCode::kInvalidArgument);
  EXPECT_NE(reply.status.message().find("temp"), std::string::npos);
}

TEST_F(JsonWriteTest, RefusesBadBodiesByName) {
  const StatusCode invalid = StatusCode::kInvalidArgument;
  const std::vector<BadBody> bodies = {
      {"cut short", R"({"feature_view":"weather","rows":[{"airport":"A"})", invalid,
       "request body"},
      {"bad inside a row", R"({"feature_view":"weather","rows":[{"airport":"A","temp":1.}]})",
       invalid, "request body"},
      {"missing comma", R"({"feature_view":"weather","rows":[{"airport":"A" "temp":1}]})", invalid,
       "request body"},
      {"missing colon", R"({"feature_view":"weather","rows":[{"airport" "A"}]})", invalid,
       "request body"},
      {"bad null", R"({"feature_view":"weather","rows":[{"airport":"A","temp":nul}]})", invalid,
       "request body"},
      {"neither form", R"({"feature_view":"weather"})", invalid, "rows"},
      {"both forms", R"({"feature_view":"weather","rows":[],"columns":{}})", invalid, "columns"},
      {"times beside rows", R"({"feature_view":"weather","rows":[],"event_timestamps":[]})",
       invalid, "event_timestamps"},
      {"row is no object", R"({"feature_view":"weather","rows":[{"airport":"A"},3]})", invalid,
       "rows[1]"},
      {"rows is no array", R"({"feature_view":"weather","rows":{}})", invalid, "rows"},
      {"columns is no object", R"({"feature_view":"weather","columns":[]})", invalid, "columns"},
      {"column is no array", R"({"feature_view":"weather","columns":{"airport":1}})", invalid,
       "columns.airport"},
      {"column twice", R"({"feature_view":"weather","columns":{"airport":[],"airport":[]}})",
       invalid, "airport"},
      {"ragged", R"({"feature_view":"weather","columns":{"airport":["A"],"temp":[1,2]}})", invalid,
       "temp"},
      {"long unknown column",
       R"({"feature_view":"weather","columns":{"airport":["A"],"wind":[1,2]}})", invalid,
       "airport"},
      {"no key column", R"({"feature_view":"weather","columns":{"temp":[1]}})", invalid, "airport"},
      {"partial", R"({"feature_view":"weather","rows":[],"partial":true})", invalid, "partial"},
      {"writer field", R"({"feature_view":"weather","rows":[],"writer":{"name":"w"}})", invalid,
       "writer.name"},
      {"writer sequence",
       R"({"feature_view":"weather","rows":[],"writer":{"id":"w","sequence":-1}})", invalid,
       "writer.sequence"},
      {"unknown field", R"({"feature_view":"weather","rows":[],"view":"weather"})", invalid,
       "view"},
      {"unknown view", R"({"feature_view":"nowhere","rows":[]})", StatusCode::kNotFound, "nowhere"},
  };
  for (const BadBody& bad : bodies) expect_refused(bad);
}

TEST_F(JsonWriteTest, RefusesTooMuch) {
  limits.rows_per_write_max = 2;
  expect_refused({"rows", R"({"feature_view":"weather","rows":[{},{},{}]})",
                  StatusCode::kInvalidArgument, "rows_per_write_max"});
  expect_refused({"columns", R"({"feature_view":"weather","columns":{"airport":["A","B","C"]}})",
                  StatusCode::kInvalidArgument, "rows_per_write_max"});
  limits.values_per_write_max = 3;
  expect_refused({"values", R"({"feature_view":"weather","rows":[{},{"temp":1}]})",
                  StatusCode::kInvalidArgument, "values_per_write_max"});
}

}  // namespace
}  // namespace skua
