#include <fmt/format.h>

#include <algorithm>

#include "bench/load/canned_twin.h"
#include "bench/load/grpc_load.h"
#include "bench/load/ingest_load.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"

namespace skua::bench {
namespace {

constexpr std::size_t kWriteCalls = 1000;

// The greatest rate of reads while rows come in.
double rate_with_ingest(const LoadedServer& skuad, const SkuaServer& server, const Requests& writes,
                        std::chrono::nanoseconds length) {
  LoadedServer saturated = skuad;
  saturated.pace = Pace::saturated(16);
  const Slice slice = with_ingest(make_load_subject(saturated), server, writes)->run(length);
  return static_cast<double>(slice.calls) / std::chrono::duration<double>(slice.elapsed).count();
}

Comparison read_ingest(const SuiteOptions& options) {
  Comparison out;
  const ServedItems items(options);
  // Takes the same ingest while the canned server is measured, so that the machine is as busy.
  const auto elsewhere = std::make_shared<SkuaServer>(options.binaries);
  elsewhere->apply(definitions(kService, items.views));
  out.keep = {items.server, elsewhere};
  const Requests writes = write_requests(items.views[0], kWriteCalls, kIngestRowsPerCall,
                                         options.population, options.seed + 1);

  const SkuaReads reads = items.through(Door::kGrpc, "skuad gRPC", {});
  LoadedServer skuad = load_of(*items.server, reads);
  LoadedServer canned = canned_twin(options, "canned gRPC", skuad, reads, out);
  const std::chrono::nanoseconds length = options.slice;
  const double greatest = std::min(rate_with_ingest(skuad, *items.server, writes, length),
                                   greatest_rate(*canned.load, length));
  skuad.pace = canned.pace = Pace::at_rate(greatest / 2);
  out.workload = fmt::format(
      "W2: one gRPC call reads 50 FLOAT features of 100 random entities; open loop at {:.0f} "
      "calls/s, half the greatest rate of the slower server; ingest is 20000 rows/s over gRPC in "
      "calls of 100 rows, acknowledged after the WAL sync",
      greatest / 2);

  const auto renamed = [](LoadedServer server, const char* name) {
    server.name = name;
    return make_load_subject(std::move(server));
  };
  out.subjects.push_back(with_ingest(renamed(skuad, "skuad gRPC, ingest"), *items.server, writes));
  out.subjects.push_back(make_load_subject(canned));
  out.subjects.push_back(
      with_ingest(renamed(canned, "canned gRPC, ingest elsewhere"), *elsewhere, writes));
  out.subjects.push_back(make_load_subject(skuad));
  return out;
}

}  // namespace

ComparisonSpec read_ingest_spec() {
  return make_spec("read-ingest-100x50", "Read latency while 20000 rows/s come in", read_ingest);
}

}  // namespace skua::bench
