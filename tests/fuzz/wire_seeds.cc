#include <google/protobuf/text_format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "api/service/operation.h"
#include "skua/v1/admin.pb.h"
#include "skua/v1/backup.pb.h"
#include "skua/v1/dead_letters.pb.h"
#include "skua/v1/ingest.pb.h"
#include "skua/v1/load.pb.h"
#include "skua/v1/online.pb.h"
#include "skua/v1/registry.pb.h"
#include "skua/v1/snapshot.pb.h"
#include "tests/fuzz/seed_folder.h"

// Writes seeds of fuzz_wire_json and fuzz_wire_proto into FOLDER/<target>: one request or more of
// every operation, in both encodings.
namespace {

using namespace skua;

struct Sample {
  Operation operation;
  const char* json;
  const char* proto;  // As text; nullptr: of JSON alone.
};

const Sample kSamples[] = {
    {Operation::kGetFeatures,
     R"({"feature_service":"board","entities":{"airport":["EWR","J\u0046K",null],"number":[1,2,3]},
      "as_of":["2013-07-04T12:00:00Z","2013-07-04T11:30:00Z","2013-07-04T10:00:00Z"],
      "known_at":"as_served",
      "include":["event_timestamps","created_timestamps","expired_values"]})",
     R"(feature_service: "board" entities { name: "airport" column { string_values: "EWR" } }
      entities { name: "number" column { int64_values: [1, 2] } } as_of_us: 1372939200000000
      include { event_timestamps: true created_timestamps: true })"},
    {Operation::kGetFeatures,
     R"({"features":["weather:*","flights:delay"],"entities":{"airport":["EWR"],"number":["1"]},
      "known_at":"2013-07-04T12:00:00Z","strict":true,"full_feature_names":true,
      "min_commit_token":"store-a.1"})",
     R"(features: "weather:*" entities { name: "airport" column { string_values: ["EWR", "X"]
      nulls: "\0\1" } } known_at_us: [1372939200000000, 1372939200000000] strict: true
      full_feature_names: true min_commit_token: "store-a.1")"},
    {Operation::kGetHistory,
     R"({"feature_view":"flights","entity":{"airport":"EWR","number":1},
      "from":"2013-01-01T00:00:00Z","to":"2014-01-01T00:00:00Z","limit":3})",
     R"(feature_view: "weather" entity { name: "airport" column { string_values: "EWR" } }
      from_us: 1 limit: 2 page_token: "00ff")"},
    {Operation::kWriteRows,
     R"({"feature_view":"weather","rows":[{"airport":"A","temp":39.02,"ticks":12,"gusty":true,
      "note":"\n","raw":"//4=","seen":"2013-01-01T00:00:00Z","embedding":[1,2.5e-3],
      "tags":["x","y"],"event_timestamp":"2013-07-04T11:00:00Z"},{"airport":"B","temp":null}],
      "writer":{"id":"w","sequence":1}})",
     R"(feature_view: "weather" columns { name: "airport" column { string_values: ["EWR", "JFK"] } }
      columns { name: "temp" column { type: FLOAT float_values: [1, 2] nulls: "\0\1" } }
      columns { name: "embedding" column { float_values: [1, 2, 3] list_lengths: [1, 2] } }
      columns { name: "tags" column { string_values: ["x"] list_lengths: [0, 1] } }
      event_timestamps { string_values: ["2013-07-04T11:00:00Z", ""] nulls: "\0\1" }
      writer { writer_id: "w" sequence: 1 } all_or_nothing: true)"},
    {Operation::kWriteRows,
     R"({"feature_view":"flights","columns":{"airport":["A","B"],"number":[1,2],"delay":[3,"4"],
      "x":[{},[]]},"event_timestamps":[1372935600,null],"all_or_nothing":false})",
     R"(feature_view: "flights" columns { name: "airport" column { bytes_values: "EWR" } }
      columns { name: "number" column { int32_values: 7 } }
      columns { name: "delay" column { double_values: 3 } }
      event_timestamps { int64_values: 1372935600 })"},
    {Operation::kDeleteRows, R"({"feature_view":"weather","columns":{"airport":["A"]}})",
     R"(feature_view: "weather" columns { name: "airport" column { string_values: "EWR" } })"},
    {Operation::kEraseEntities, R"({"entities":{"airport":["EWR"],"number":[1]}})",
     R"(entities { name: "airport" column { string_values: "EWR" } })"},
    {Operation::kApply,
     R"({"dry_run":true,"entities":[{"name":"gate","type":"INT32","tags":{"a":"b"}}],
      "feature_views":[{"name":"v","entities":["airport","gate"],"features":[{"name":"f",
      "type":"BOOL"},{"name":"g","type":"FLOAT_LIST"}],"ttl_us":"60000000","max_age_us":"0",
      "max_versions":3,"timestamp_unit":"SECONDS","stream":{"format":"AVRO","avro_schema":
      "{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}","on_bad_row":"DEAD_LETTER"}}],
      "feature_services":[{"name":"s","views":[{"view":"v","alias":"w","features":["f"],
      "join_key_map":{"airport":"origin"}}],"full_feature_names":true}]})",
     R"(entities { name: "gate" type: INT32 tags { key: "a" value: "b" } }
      feature_views { name: "v" entities: ["airport", "gate"] features { name: "f" type: BOOL }
      ttl_us: 60000000 max_age_us: 0 max_versions: 3 timestamp_unit: SECONDS
      stream { format: CONFLUENT envelope: DEBEZIUM key_format: KEY_NONE } }
      feature_services { name: "s" views { view: "v" alias: "w" features: "f"
      join_key_map { key: "airport" value: "origin" } } } dry_run: true)"},
    {Operation::kApply,
     R"({"feature_views":[{"name":"weather","entities":["airport"],"features":[{"name":"temp",
      "type":"DOUBLE"}]}],"force":true})",
     R"(feature_views { name: "flights" entities: ["airport", "number"]
      features { name: "delay" type: INT64 } features { name: "late" type: BOOL } } force: true)"},
    {Operation::kList, R"({"project":"default"})", R"(project: "default")"},
    {Operation::kDescribe, R"({"name":"board"})", R"(name: "weather")"},
    {Operation::kDrop, R"({"kind":"feature_service","name":"board"})",
     R"(kind: "feature_view" name: "weather")"},
    {Operation::kBeginSnapshot, R"({"lifetime":"1h"})", R"(lifetime_us: 3600000000)"},
    {Operation::kReadSnapshot,
     R"({"snapshot_id":"1","feature_view":"weather","rows":"HISTORY",
      "as_of":"2013-07-04T12:00:00Z"})",
     R"(snapshot_id: "1" feature_view: "weather" rows: ALL_VERSIONS since {
      commit_token: "store-a.1" read_time_us: 1372939200000000 incarnation: 1 })"},
    {Operation::kReadSnapshot,
     R"({"snapshot_id":"1","feature_view":"weather","rows":"ERASURES","page_token":"6530",
      "since":{"commit_token":"store-a.1","incarnation":1,"read_time":"2013-07-04T12:00:00Z"}})",
     R"(snapshot_id: "1" feature_view: "weather" rows: ERASURES page_token: "6530" since {
      commit_token: "store-a.1" read_time_us: 1372939200000000 incarnation: 1 })"},
    {Operation::kEndSnapshot, R"({"snapshot_id":"1"})", R"(snapshot_id: "1")"},
    {Operation::kBeginLoad, R"({"feature_view":"weather","name":"night"})",
     R"(feature_view: "flights" name: "day" replace: true)"},
    {Operation::kStageRows,
     R"({"load_id":1,"session":@session,"chunk":0,"checkpoint":"AP8=","rows":[{"airport":"A",
      "temp":1.5,"event_timestamp":"2013-07-04T11:00:00Z"}],"deleted":[false]})",
     R"(load_id: 1 chunk: 0 checkpoint: "at" columns { name: "airport" column {
      string_values: ["EWR", "JFK"] } } columns { name: "temp" column { float_values: [1, 2] } }
      event_timestamps { type: UNIX_TIMESTAMP int64_values: [1372939199999999, 1] }
      deleted: "\0\1")"},
    {Operation::kStageRows,
     R"({"load_id":1,"session":@session,"chunk":2,"columns":{"airport":["A"]},
      "event_timestamps":["2013-07-04T11:00:00Z"]})",
     nullptr},
    {Operation::kPublishLoad, R"({"load_id":1,"session":"@session","chunks":0})",
     R"(load_id: 1 chunks: 0)"},
    {Operation::kAbandonLoad, R"({"load_id":1})", R"(load_id: 1)"},
    {Operation::kListLoads, "{}", ""},
    {Operation::kStatus, "{}", ""},
    {Operation::kConfirmClock, "{}", ""},
    {Operation::kCompact, "{}", ""},
    {Operation::kCreateKey, R"({"name":"ci","grants":[{"permission":"READ"}]})",
     R"(name: "ci" grants { permission: READ })"},
    {Operation::kChangeKey, R"({"name":"ci","grants":[{"permission":"WRITE","project":"p"}]})",
     R"(name: "ci" grants { permission: WRITE project: "p" } quota { rows_per_second: 9 })"},
    {Operation::kListKeys, "{}", ""},
    {Operation::kRevokeKey, R"({"name":"ci"})", R"(name: "ci")"},
    {Operation::kListDeadLetters, R"({"feature_view":"weather","limit":1})",
     R"(feature_view: "weather" page_token: "31")"},
    {Operation::kShowDeadLetter, R"({"feature_view":"weather","id":"1000"})",
     R"(feature_view: "weather" id: 1000)"},
    {Operation::kReplayDeadLetters, R"({"feature_view":"weather","ids":["1000","7"]})",
     R"(feature_view: "weather" all: true)"},
    {Operation::kDiscardDeadLetters, R"({"feature_view":"weather","all":true})",
     R"(feature_view: "weather" ids: [1000, 7])"},
    {Operation::kCreateBackup, R"({"keep":3})", R"(keep: 3)"},
    {Operation::kVerifyBackup, R"({"backup_id":"20260101-000000-000000"})",
     R"(backup_id: "20260101-000000-000000")"},
    {Operation::kGetBackupJob, R"({"job_id":"1"})", R"(job_id: 1)"},
    {Operation::kListBackups, "{}", ""},
    {Operation::kKeepBackups, R"({"count":2})", R"(count: 2)"},
};

template <typename Request>
bool serialize(const char* text, std::string& bytes) {
  Request request;
  return google::protobuf::TextFormat::ParseFromString(text, &request) &&
         request.SerializeToString(&bytes);
}

bool serialize(Operation operation, const char* text, std::string& bytes) {
  using namespace v1;  // NOLINT(google-build-using-namespace): the macro names its messages.
  switch (operation) {
#define OPERATION(service, method, path, cost, need) \
  case Operation::k##method:                         \
    return serialize<method##Request>(text, bytes);
#include "api/service/operations.def"
#undef OPERATION
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: skua_wire_seeds FOLDER\n", stderr);
    return 2;
  }
  test::SeedFolder seeds(argv[1]);
  int number = 0;
  for (const Sample& sample : kSamples) {
    const std::string name =
        std::string(operation_info(sample.operation).method) + std::to_string(number++);
    const std::string operation(1, static_cast<char>(sample.operation));
    seeds.write("fuzz_wire_json", name, operation + sample.json);
    std::string bytes;
    if (sample.proto == nullptr) continue;
    if (!serialize(sample.operation, sample.proto, bytes)) {
      std::fprintf(stderr, "%s is no request\n", name.c_str());
      return 1;
    }
    seeds.write("fuzz_wire_proto", name, operation + bytes);
  }
  return seeds.failed() ? 1 : 0;
}
