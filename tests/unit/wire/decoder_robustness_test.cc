// Mutated requests of every operation: whatever comes, there is an answer, and no INTERNAL one.
#include "skua/v1/ingest.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/registry.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "tests/support/random_source.h"
#include "tests/unit/wire/wire_fixture.h"

namespace skua {
namespace {

struct Sample {
  Operation operation;
  Encoding encoding;
  std::string body;
};

void add_strings(v1::NamedColumn& column, const char* name,
                 std::initializer_list<const char*> values) {
  column.set_name(name);
  for (const char* value : values) column.mutable_column()->add_string_values(value);
}

std::vector<Sample> json_samples() {
  const Encoding json = Encoding::kJson;
  return {
      {Operation::kGetFeatures, json, R"({"feature_service":"board",
          "entities":{"airport":["EWR","J\u0046K",null],"number":[1,2,3]},
          "as_of":["2013-07-04T12:00:00Z"],"known_at":"as_served",
          "include":["event_timestamps"]})"},
      {Operation::kGetFeatures, json, R"({"features":["weather:*"],"entities":{"airport":["A"]},
          "known_at":"2013-07-04T12:00:00Z","strict":true})"},
      {Operation::kWriteRows, json, R"({"feature_view":"weather","rows":[
          {"airport":"A","temp":39.02,"ticks":12,"gusty":true,"note":"\n","raw":"//4=",
           "seen":"2013-01-01T00:00:00Z","embedding":[1,2.5e-3],"tags":["x","y"],
           "event_timestamp":"2013-07-04T11:00:00Z"},
          {"airport":"B","temp":null}],"writer":{"id":"w","sequence":1}})"},
      {Operation::kWriteRows, json, R"({"feature_view":"flights","columns":{"airport":["A","B"],
          "number":[1,2],"delay":[3,"4"],"x":[{},[]]},
          "event_timestamps":[1372935600,null],"all_or_nothing":false})"},
      {Operation::kDeleteRows, json, R"({"feature_view":"weather","columns":{"airport":["A"]}})"},
      {Operation::kEraseEntities, json, R"({"entities":{"airport":["A"],"number":[1]}})"},
      {Operation::kGetHistory, json, R"({"feature_view":"flights",
          "entity":{"airport":"A","number":1},"from":"2013-01-01T00:00:00Z","limit":3})"},
      {Operation::kReadSnapshot, json, R"({"snapshot_id":"1","feature_view":"weather",
          "rows":"HISTORY","as_of":"2013-07-04T12:00:00Z"})"},
      {Operation::kReadSnapshot, json, R"({"snapshot_id":"1","feature_view":"weather",
          "rows":"ERASURES","since":{"commit_token":"store-a.1","incarnation":1,
          "read_time":"2013-07-04T12:00:00Z"}})"},
      {Operation::kApply, json, R"({"dry_run":true,"feature_views":[
          {"name":"v","entities":["airport"],"features":[{"name":"f","type":"BOOL"}]}]})"},
  };
}

std::vector<Sample> proto_samples() {
  const Encoding proto = Encoding::kProtobuf;
  v1::GetFeaturesRequest read;
  read.set_feature_service("board");
  add_strings(*read.add_entities(), "airport", {"EWR", "JFK"});
  add_strings(*read.add_entities(), "number", {"1", "2"});
  read.add_as_of_us(1372939200000000);
  v1::WriteRowsRequest write;
  write.set_feature_view("weather");
  add_strings(*write.add_columns(), "airport", {"EWR", "JFK"});
  add_strings(*write.add_columns(), "temp", {"1", "2"});
  v1::NamedColumn& lists = *write.add_columns();
  lists.set_name("embedding");
  for (const float value : {1.0f, 2.0f, 3.0f}) lists.mutable_column()->add_float_values(value);
  for (const std::uint32_t length : {1u, 2u}) lists.mutable_column()->add_list_lengths(length);
  lists.mutable_column()->set_nulls(std::string("\0\1", 2));
  write.mutable_event_timestamps()->add_string_values("2013-07-04T11:00:00Z");
  write.mutable_event_timestamps()->add_string_values("");
  v1::GetHistoryRequest history;
  history.set_feature_view("weather");
  add_strings(*history.add_entity(), "airport", {"EWR"});
  v1::EraseEntitiesRequest erase;
  add_strings(*erase.add_entities(), "airport", {"EWR"});
  v1::ReadSnapshotRequest snapshot;
  snapshot.set_snapshot_id("1");
  snapshot.set_feature_view("weather");
  v1::ReadSnapshotRequest increment = snapshot;
  increment.set_rows(v1::ALL_VERSIONS);
  increment.mutable_since()->set_commit_token("store-a.1");
  increment.mutable_since()->set_read_time_us(1372939200000000);
  increment.mutable_since()->set_incarnation(1);
  v1::ApplyRequest apply;
  apply.set_dry_run(true);
  v1::Entity& entity = *apply.add_entities();
  entity.set_name("gate");
  entity.set_type(v1::INT32);
  return {{Operation::kGetFeatures, proto, read.SerializeAsString()},
          {Operation::kWriteRows, proto, write.SerializeAsString()},
          {Operation::kGetHistory, proto, history.SerializeAsString()},
          {Operation::kEraseEntities, proto, erase.SerializeAsString()},
          {Operation::kReadSnapshot, proto, snapshot.SerializeAsString()},
          {Operation::kReadSnapshot, proto, increment.SerializeAsString()},
          {Operation::kApply, proto, apply.SerializeAsString()}};
}

std::size_t place(test::RandomSource& random, const std::string& body) {
  return static_cast<std::size_t>(random.between(0, static_cast<std::int64_t>(body.size())));
}

void mutate(test::RandomSource& random, std::string& body) {
  static const std::vector<std::string> kTokens = {
      "{",     "}",    "[",      "]",       "\"", ":",   ",",    "null",
      "true",  "-",    "1e999",  "\\u0000", "\\", "0.1", "\xff", "\x80",
      "\"a\"", "[[[[", "{\"\":", "nul",     "1e", " ",   "\n",   "\\ud800"};
  const std::size_t at = place(random, body);
  switch (random.between(0, 5)) {
    case 0:
      if (at < body.size()) body[at] = static_cast<char>(body[at] ^ (1 << random.between(0, 7)));
      break;
    case 1:
      body.resize(at);
      break;
    case 2:
      body.insert(at, random.pick(kTokens));
      break;
    case 3:
      body.erase(at, static_cast<std::size_t>(random.between(1, 4)));
      break;
    case 4:
      body.insert(
          at, body.substr(place(random, body), static_cast<std::size_t>(random.between(1, 40))));
      break;
    default:
      if (at < body.size()) body[at] = static_cast<char>(random.between(0, 255));
      break;
  }
}

class DecoderRobustnessTest : public WireTest {
 protected:
  // 10,000 mutated bodies of the samples.
  void run(const std::vector<Sample>& samples) {
    for (const Sample& sample : samples) {
      const Reply reply = call(sample.operation, sample.body, sample.encoding, sample.encoding);
      ASSERT_TRUE(reply.status.ok() || reply.status.code() == StatusCode::kNotFound)
          << reply.status.to_string();
    }
    std::size_t refused = 0;
    for (const std::uint64_t seed : test::test_seeds(10)) {
      test::RandomSource random(seed);
      for (int i = 0; i < 1000; ++i) {
        SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed) + " input " + std::to_string(i));
        Sample sample = random.pick(samples);
        for (std::int64_t edits = random.between(1, 3); edits > 0; --edits)
          mutate(random, sample.body);
        const Reply reply = call(sample.operation, sample.body, sample.encoding, sample.encoding);
        ASSERT_NE(reply.status.code(), StatusCode::kInternal) << reply.status.to_string();
        ASSERT_NE(reply.status.code(), StatusCode::kDataLoss) << reply.status.to_string();
        refused += reply.status.ok() ? 0 : 1;
      }
    }
    EXPECT_GT(refused, 100u);
  }
};

TEST_F(DecoderRobustnessTest, Json) { run(json_samples()); }

TEST_F(DecoderRobustnessTest, Protobuf) { run(proto_samples()); }

}  // namespace
}  // namespace skua
