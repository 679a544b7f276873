#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "bench/load/http_answer.h"
#include "bench/load/ingest_load.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"
#include "bench/load/socket_load.h"
#include "bench/suite/paired_ratio.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

constexpr std::chrono::milliseconds kSample{100};
constexpr double kSteadyShare = 0.99;
// How much log there is to replay is a matter of the moment.
constexpr int kKills = 7;

using Seconds = std::chrono::duration<double>;

// Kills the server in the middle of writes, and starts it again. Returns the moment of the start.
SteadyClock::time_point crash_and_start(SkuaServer& server, const SyntheticView& view,
                                        std::int64_t population, std::uint64_t seed) {
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    const Requests writes = write_requests(view, 50, 1000, population, seed);
    // One client that does not wait for a server that is gone.
    ClientOptions options;
    options.timeout = std::chrono::seconds(1);
    const auto client =
        SkuaClient::connect("127.0.0.1:" + std::to_string(server.grpc_port()), options);
    for (std::size_t i = 0; !stop; ++i) {
      v1::WriteRowsRequest request;
      require(request.ParseFromString((*writes)[i % writes->size()]), "parsing a write");
      (void)client->write_rows(std::move(request));
    }
  });
  std::this_thread::sleep_for(std::chrono::seconds(2));
  server.kill_now();
  stop = true;
  writer.join();
  const auto start = SteadyClock::now();
  server.start();
  return start;
}

// One read of 100 entities, answered and checked value by value.
void read_first(const SkuaServer& server, const ServedItems& items, Load& load,
                const std::string& request) {
  wait_until_listening(server.http_port(), "skuad after kill -9", 600);
  v1::GetFeaturesResponse answer;
  require(answer.ParseFromString(std::string(http_body(load.call_once(request)))),
          "the first answer after kill -9 cannot be parsed");
  require_answer("the first read after kill -9", items.reads.requests()[0], items.views, answer);
}

// From `start` until the rate of reads has reached 99 % of what it settles at, which is the median
// of the last quarter of the time that they are observed for.
Seconds time_to_steady(Load& load, SteadyClock::time_point start, std::chrono::seconds observed) {
  struct Sample {
    Seconds at{0};
    double calls_per_s = 0;
  };
  std::vector<Sample> samples;
  const auto end = SteadyClock::now() + observed;
  while (SteadyClock::now() < end) {
    const double rate = [&] {
      const LoadResult result = load.saturated(8, kSample);
      return static_cast<double>(result.calls) / Seconds(result.elapsed).count();
    }();
    samples.push_back({SteadyClock::now() - start, rate});
  }
  const std::size_t last = samples.size() / 4;
  std::vector<double> settled;
  for (std::size_t i = samples.size() - last; i < samples.size(); ++i)
    settled.push_back(samples[i].calls_per_s);
  const double wanted = kSteadyShare * median(settled);
  // Five samples in a row have it, so that one lucky sample does not.
  for (std::size_t i = 0; i + 5 <= samples.size(); ++i) {
    std::vector<double> window;
    for (std::size_t k = i; k < i + 5; ++k) window.push_back(samples[k].calls_per_s);
    if (median(window) >= wanted) return samples[i].at;
  }
  return samples.back().at;
}

void measure(const SuiteOptions& options, std::int64_t population, Measurement& out) {
  // Not compacted: a server that dies has work behind it.
  const ServedItems items = ServedItems::without_rows(options, population);
  SkuaServer& server = *items.server;
  server.load(items.views[0], {0, population});
  const Requests requests = items.reads.http_protobuf();
  const auto load = make_http_load(server.http_port(), requests);
  std::vector<double> first_reads_s;
  SteadyClock::time_point start;
  for (int kill = 0; kill < (options.quick ? 1 : kKills); ++kill) {
    start = crash_and_start(server, items.views[0], population, options.seed);
    read_first(server, items, *load, (*requests)[0]);
    first_reads_s.push_back(Seconds(SteadyClock::now() - start).count());
  }
  const Seconds steady = time_to_steady(*load, start, std::chrono::seconds(options.quick ? 3 : 30));
  const std::string rows = rows_text(population);
  const double worst_s = *std::max_element(first_reads_s.begin(), first_reads_s.end());
  out.lines.push_back({"first correct read, " + rows, median(first_reads_s), "s"});
  out.lines.push_back({"first correct read, " + rows + ", worst of the kills", worst_s, "s"});
  out.lines.push_back({"99 % of the steady rate, " + rows, steady.count(), "s"});
}

Measurement restart(const SuiteOptions& options) {
  Measurement out;
  if (options.quick) {
    measure(options, options.population, out);
    return out;
  }
  for (const std::int64_t times : {1, 10}) measure(options, times * options.population, out);
  return out;
}

}  // namespace

MeasurementSpec restart_spec() {
  return make_measurement_spec("restart", "After kill -9 during writes", restart);
}

}  // namespace skua::bench
