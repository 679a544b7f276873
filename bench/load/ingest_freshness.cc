#include <fmt/format.h>

#include <future>

#include "bench/load/http_answer.h"
#include "bench/load/http_request.h"
#include "bench/load/make_spec.h"
#include "bench/load/serving_specs.h"
#include "bench/load/skua_reads.h"
#include "bench/load/socket_load.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

// Reads the entity again and again until it shows the version.
SteadyClock::time_point wait_until_visible(Load& load, const std::string& request,
                                           const SyntheticView& view, std::int64_t entity,
                                           int version) {
  const auto until = SteadyClock::now() + kAnswerWait;
  while (true) {
    v1::GetFeaturesResponse answer;
    require(answer.ParseFromString(std::string(http_body(load.call_once(request)))),
            "an answer cannot be parsed");
    const auto now = SteadyClock::now();
    if (answer.features_size() > 0 &&
        holds_value(answer.features(0).values(), view.types[0], 0, entity, 0, version))
      return now;
    require(now < until, "a row is not visible 10 s after its write");
  }
}

Measurement ingest_freshness(const SuiteOptions& options) {
  SkuaServer server(options.binaries);
  const SyntheticView view = float_view("items", "item", 50);
  server.apply(definitions(kService, {view}));
  server.load(view, {0, 1000});
  LatencyHistogram from_write;
  LatencyHistogram from_ack;
  const int writes = options.quick ? 50 : 500;
  for (int i = 0; i < writes; ++i) {
    const std::int64_t entity = i % 1000;
    const ReadSet read(kService, view.entity, {{entity}});
    const std::string request = (*read.http_protobuf())[0];
    const auto load = make_http_load(server.http_port(), nullptr);
    const int version = i + 1;
    const auto start = SteadyClock::now();
    auto acked = std::async(std::launch::async, [&] {
      require(
          server.client().write_rows(write_request(view, {entity}, version, 1 + version)).status(),
          "writing a row");
      return SteadyClock::now();
    });
    const auto seen = wait_until_visible(*load, request, view, entity, version);
    from_write.add(seen - start);
    from_ack.add(
        std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(seen - acked.get())));
  }
  Measurement out;
  out.lines = {{"from the write to its visibility, p50", from_write.percentile_us(0.5), "us"},
               {"from the write to its visibility, p99", from_write.percentile_us(0.99), "us"},
               {"from the ack to its visibility, p99", from_ack.percentile_us(0.99), "us"}};
  return out;
}

}  // namespace

MeasurementSpec ingest_freshness_spec() {
  return make_measurement_spec("ingest-freshness", "From a write to the first read that shows it",
                               ingest_freshness);
}

}  // namespace skua::bench
