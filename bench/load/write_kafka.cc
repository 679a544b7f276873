#include <fmt/format.h>

#include "bench/load/answer_check.h"
#include "bench/load/entity_draw.h"
#include "bench/load/grpc_load.h"
#include "bench/load/kafka_requests.h"
#include "bench/load/load_subject.h"
#include "bench/load/make_spec.h"
#include "bench/load/packed_rows.h"
#include "bench/load/read_set.h"
#include "bench/load/serving_specs.h"
#include "bench/load/skua_reads.h"
#include "bench/load/skua_server.h"
#include "bench/load/sync_floor.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

constexpr std::size_t kFeatures = 50;
constexpr std::size_t kInFlight = 8;
constexpr int kVersion = 1;

// Each door writes to a view of its own.
struct Way {
  std::string name;
  SyntheticView view;
  std::string service;
};

void apply(SkuaServer& server, const Way& way, bool is_avro) {
  v1::ApplyRequest request = definitions(way.service, {way.view});
  if (is_avro) {
    v1::StreamSource& stream = *request.mutable_feature_views(0)->mutable_stream();
    stream.set_format(v1::StreamSource::AVRO);
    stream.set_avro_schema(avro_schema(way.view));
  }
  server.apply(request);
}

// The rows of the first write must be there, value by value.
void require_readable(const SkuaServer& server, const Way& way,
                      const std::vector<std::int64_t>& entities) {
  const ReadSet reads(way.service, way.view.entity, {entities});
  GrpcLoad load(server.grpc_port(), kGetFeatures, reads.grpc());
  v1::GetFeaturesResponse answer;
  require(answer.ParseFromString(load.call_once(reads.requests()[0].SerializeAsString())),
          "the answer after a write cannot be parsed");
  require_answer(way.name, reads.requests()[0], {way.view}, answer, [](int, std::int64_t) {
    return ExpectedRow{v1::PRESENT, kVersion};
  });
}

Requests grpc_requests(const SyntheticView& view, const EntityLists& entities) {
  auto requests = std::make_shared<std::vector<std::string>>();
  for (const std::vector<std::int64_t>& rows : entities)
    requests->push_back(write_request(view, rows, kVersion, std::nullopt).SerializeAsString());
  return requests;
}

void add_ways(const SuiteOptions& options, SkuaServer& server, const std::vector<Way>& ways,
              std::size_t rows, Comparison& out) {
  const EntityLists entities =
      draw_distinct(100'000 / rows, rows, options.population, options.seed);
  for (std::size_t i = 0; i < ways.size(); ++i) {
    const SyntheticView& view = ways[i].view;
    std::shared_ptr<Load> load;
    std::string first;
    if (i == 0) {
      const Requests requests = grpc_requests(view, entities);
      first = (*requests)[0];
      load = std::make_shared<GrpcLoad>(server.grpc_port(), kWriteRows, requests);
    } else {
      const Requests requests = kafka_requests(view, entities, i == 1 ? avro_row : json_row);
      first = (*requests)[0];
      load = make_kafka_load(server.kafka_port(), requests);
    }
    (void)load->call_once(first);
    require_readable(server, ways[i], entities[0]);
    out.subjects.push_back(make_load_subject({fmt::format("{}, {} rows", ways[i].name, rows),
                                              {server.pid()},
                                              std::move(load),
                                              Pace::saturated(kInFlight),
                                              rows}));
  }
}

Comparison write_kafka(const SuiteOptions& options) {
  Comparison out;
  out.workload = fmt::format(
      "One call or one record batch upserts rows of 50 FLOAT features of random entities of {}, "
      "acknowledged after the WAL sync (acks=all); every row is applied; closed loop, {} in "
      "flight. "
      "Values are rows. The floors write as many bytes as the rows of a call have in `latest` and "
      "`history` to a file on the same disk that is large enough already, and sync it",
      options.population, kInFlight);
  const auto server = std::make_shared<SkuaServer>(options.binaries);
  out.keep.push_back(server);
  const std::vector<Way> ways = {
      {"gRPC columns", float_view("items", "item", kFeatures), "items_service"},
      {"Kafka Avro", float_view("items_avro", "item", kFeatures), "avro_service"},
      {"Kafka JSON", float_view("items_json", "item", kFeatures), "json_service"}};
  for (std::size_t i = 0; i < ways.size(); ++i) apply(*server, ways[i], i == 1);
  const std::size_t row_bytes =
      2 * (packed_rows(ways[0].view, {0})[0].size() + packed_key(0).size());
  for (const std::size_t rows : {1000, 100}) {
    add_ways(options, *server, ways, rows, out);
    out.subjects.push_back(
        make_sync_floor(fmt::format("fdatasync, {} rows", rows), rows * row_bytes, rows));
  }
  return out;
}

}  // namespace

ComparisonSpec write_kafka_spec() {
  return make_spec("kafka", "Durable upserts through the Kafka door, beside gRPC", write_kafka);
}

}  // namespace skua::bench
