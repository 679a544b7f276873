#include <nlohmann/json.hpp>
#include <thread>

#include "skua/v1/load.pb.h"
#include "storage/codec/row_codec.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

using nlohmann::json;

class LoadOperationsTest : public WireTest {
 protected:
  json ok(Operation operation, const json& body) {
    const Reply reply = call(operation, body.dump());
    EXPECT_TRUE(reply.status.ok()) << reply.status.to_string();
    return reply.status.ok() ? json::parse(reply.body) : json();
  }
  v1::BeginLoadResponse begin(const std::string& name, const std::string& view = "weather") {
    v1::BeginLoadRequest request;
    request.set_feature_view(view);
    request.set_name(name);
    return call_proto<v1::BeginLoadResponse>(Operation::kBeginLoad, request);
  }
  static v1::StageRowsRequest chunk_of(const v1::BeginLoadResponse& load, std::uint64_t chunk) {
    v1::StageRowsRequest request;
    request.set_load_id(load.progress().load_id());
    request.set_session(load.session());
    request.set_chunk(chunk);
    request.set_checkpoint(
        std::string("\0\xff"
                    "at",
                    4));
    for (const char* name : {"airport", "temp"}) request.add_columns()->set_name(name);
    for (const char* airport : {"EWR", "JFK"}) {
      request.mutable_columns(0)->mutable_column()->add_string_values(airport);
      request.mutable_columns(1)->mutable_column()->add_float_values(1.5F);
      request.mutable_event_timestamps()->add_int64_values(kNow.us - 1);
    }
    request.mutable_event_timestamps()->set_type(v1::UNIX_TIMESTAMP);
    return request;
  }
  v1::PublishLoadResponse publish(const v1::BeginLoadResponse& load, std::uint64_t chunks) {
    v1::PublishLoadRequest request;
    request.set_load_id(load.progress().load_id());
    request.set_session(load.session());
    request.set_chunks(chunks);
    while (true) {
      auto answer = call_proto<v1::PublishLoadResponse>(Operation::kPublishLoad, request);
      if (answer.phase() == v1::PUBLISHED || HasFailure()) return answer;
      std::this_thread::yield();
    }
  }
};

TEST_F(LoadOperationsTest, ALoadFromBeginToEnd) {
  const auto load = begin("night");
  EXPECT_FALSE(load.has_receipt());
  const auto staged = call_proto<v1::StageRowsResponse>(Operation::kStageRows, chunk_of(load, 0));
  EXPECT_EQ(staged.progress().rows(), 2u);
  EXPECT_EQ(staged.progress().next_chunk(), 1u);
  EXPECT_EQ(staged.rejected(), 0u);
  const json listed = ok(Operation::kListLoads, json::object());
  ASSERT_EQ(listed["loads"].size(), 1u);
  EXPECT_EQ(listed["loads"][0]["feature_view"], "weather");
  EXPECT_EQ(listed["loads"][0]["phase"], "STAGING");
  const auto published = publish(load, 1);
  EXPECT_EQ(published.receipt().rows(), 2u);
  EXPECT_EQ(published.receipt().commit_token(), writes.commit_token(77));
  EXPECT_EQ(begin("night").receipt().rows(), 2u);
  metrics.refresh();
  EXPECT_DOUBLE_EQ(metrics.view_newest_event_timestamp.with("weather").Value(),
                   static_cast<double>(kNow.us - 1) / 1e6);
}

TEST_F(LoadOperationsTest, JsonAndProtobufStageTheSameRows) {
  const auto proto_load = begin("proto");
  auto chunk = chunk_of(proto_load, 0);
  chunk.set_deleted(std::string("\0\1", 2));
  call_proto<v1::StageRowsResponse>(Operation::kStageRows, chunk);
  for (const bool as_columns : {false, true}) {
    const std::string name = as_columns ? "columns" : "rows";
    const json begun = ok(Operation::kBeginLoad, {{"feature_view", "weather"}, {"name", name}});
    json body = {{"load_id", begun["progress"]["load_id"]},
                 {"session", begun["session"]},
                 {"chunk", "0"},
                 {"checkpoint", "AP9hdA=="},
                 {"deleted", {false, true}}};
    const std::string time = format_rfc3339(kNow - Duration(1));
    if (as_columns) {
      body["columns"] = {{"airport", {"EWR", "JFK"}}, {"temp", {1.5, 1.5}}};
      body["event_timestamps"] = {time, time};
    } else {
      for (const char* airport : {"EWR", "JFK"})
        body["rows"].push_back({{"airport", airport}, {"temp", 1.5}, {"event_timestamp", time}});
    }
    const json staged = ok(Operation::kStageRows, body);
    EXPECT_EQ(staged["progress"]["rows"], "2");
    const auto from_json = engine.load(begun["progress"]["load_id"].get<LoadNumber>());
    const auto from_proto = engine.load(proto_load.progress().load_id());
    EXPECT_EQ(from_json.progress.checkpoint, from_proto.progress.checkpoint);
    ASSERT_EQ(from_json.chunks.at(0).rows.size(), 2u);
    for (std::size_t row = 0; row < 2; ++row) {
      const UnstampedRow& a = from_json.chunks[0].rows[row];
      const UnstampedRow& b = from_proto.chunks[0].rows[row];
      EXPECT_EQ(a.entity_key, b.entity_key);
      EXPECT_EQ(a.row, b.row);
      EXPECT_EQ(a.event_timestamp, b.event_timestamp);
      EXPECT_EQ(RowView::trusted(a.row).is_tombstone(), row == 1);
    }
  }
}

TEST_F(LoadOperationsTest, RejectionsNameRowAndColumn) {
  const auto load = begin("night");
  auto chunk = chunk_of(load, 0);
  chunk.mutable_columns(0)->mutable_column()->set_nulls(std::string("\0\1", 2));
  chunk.mutable_event_timestamps()->set_int64_values(0, kNow.us + 3600 * 1000000LL);
  const auto staged = call_proto<v1::StageRowsResponse>(Operation::kStageRows, chunk);
  ASSERT_EQ(staged.rejections_size(), 2);
  EXPECT_EQ(staged.rejected(), 2u);
  EXPECT_EQ(staged.rejections(0).column(), "event_timestamp");
  EXPECT_EQ(staged.rejections(1).row(), 1u);
  EXPECT_EQ(staged.rejections(1).column(), "airport");
}

TEST_F(LoadOperationsTest, BadRequestsAreRefused) {
  const auto load = begin("night");
  const std::string id = std::to_string(load.progress().load_id());
  const std::string start =
      R"({"load_id":)" + id + R"(,"session":")" + std::to_string(load.session()) + R"(",)";
  const BadBody cases[] = {
      {"rows and columns", start + R"("rows":[],"columns":{}})", StatusCode::kInvalidArgument,
       "rows"},
      {"no rows", start + R"("chunk":0})", StatusCode::kInvalidArgument, "columns"},
      {"unknown field", start + R"("rows":[],"colour":1})", StatusCode::kInvalidArgument, "colour"},
      {"checkpoint", start + R"("rows":[],"checkpoint":"%"})", StatusCode::kInvalidArgument,
       "checkpoint"},
      {"deleted", start + R"("rows":[],"deleted":[1]})", StatusCode::kInvalidArgument, "deleted"},
      {"load id", R"({"load_id":4294967296,"rows":[]})", StatusCode::kInvalidArgument, "load_id"},
      {"session", R"({"load_id":)" + id + R"(,"session":1,"rows":[]})",
       StatusCode::kFailedPrecondition, ""},
      {"load", R"({"load_id":999,"rows":[]})", StatusCode::kAborted, ""},
      {"no times", start + R"("columns":{"airport":["EWR"]}})", StatusCode::kInvalidArgument,
       "event_timestamps"},
  };
  for (const BadBody& bad : cases) {
    const Reply reply = call(Operation::kStageRows, bad.body);
    EXPECT_EQ(reply.status.code(), bad.code) << bad.what << reply.status.to_string();
    EXPECT_NE(reply.status.message().find(bad.names), std::string::npos) << bad.what;
  }
  auto chunk = chunk_of(begin("other"), 0);
  chunk.set_deleted("\1");
  EXPECT_EQ(call(Operation::kStageRows, chunk.SerializeAsString(), Encoding::kProtobuf,
                 Encoding::kProtobuf)
                .status.code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(call(Operation::kAbandonLoad, R"({"load_id":999})").status.code(),
            StatusCode::kNotFound);
  EXPECT_EQ(call(Operation::kBeginLoad, R"({"feature_view":"none","name":"n"})").status.code(),
            StatusCode::kNotFound);
}

// The load threads may all wait for the disk with chunks of one load.
TEST_F(LoadOperationsTest, BusyLoadThreadsHoldUpChunksOnly) {
  std::promise<void> go_on;
  const auto gone_on = go_on.get_future().share();
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(load_threads.submit([gone_on] { gone_on.wait(); }).ok());
  const auto load = begin("night");
  EXPECT_EQ(publish(load, 0).phase(), v1::PUBLISHED);
  ok(Operation::kAbandonLoad, {{"load_id", begin("other").progress().load_id()}});
  go_on.set_value();
}

TEST_F(LoadOperationsTest, AbandonedLoadsAreGone) {
  const auto load = begin("night");
  ok(Operation::kAbandonLoad, {{"load_id", load.progress().load_id()}});
  EXPECT_TRUE(engine.loads().empty());
}

}  // namespace
}  // namespace skua
