#include <fmt/format.h>

#include "bench/load/canned_twin.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"

namespace skua::bench {
namespace {

Comparison read_grpc(const SuiteOptions& options) {
  Comparison out;
  const ServedItems items(options);
  out.keep.push_back(items.server);
  const SkuaReads reads = items.through(Door::kGrpc, "skuad gRPC", {});
  LoadedServer skuad = load_of(*items.server, reads);
  LoadedServer canned = canned_twin(options, "canned gRPC", skuad, reads, out);
  const double rate = set_half_load({&skuad, &canned}, options.slice);
  out.workload = fmt::format(
      "B1: one gRPC call reads 50 FLOAT features of 100 random entities of {}; open loop at {:.0f} "
      "calls/s, half the greatest rate of the slower server. The canned server is Skua's own gRPC "
      "door answering the same bytes at once",
      options.population, rate);
  out.subjects.push_back(make_load_subject(std::move(skuad)));
  out.subjects.push_back(make_load_subject(std::move(canned)));
  return out;
}

// skuad through one HTTP encoding, and its floor. Returns the rate of both.
double add_pair(const SuiteOptions& options, const ServedItems& items, Door door,
                const std::string& name, const std::string& canned_name, Comparison& out) {
  const SkuaReads reads = items.through(door, name, {});
  LoadedServer skuad = load_of(*items.server, reads);
  LoadedServer canned = canned_twin(options, canned_name, skuad, reads, out);
  const double rate = set_half_load({&skuad, &canned}, options.slice);
  out.subjects.push_back(make_load_subject(std::move(skuad)));
  out.subjects.push_back(make_load_subject(std::move(canned)));
  return rate;
}

Comparison read_http(const SuiteOptions& options) {
  Comparison out;
  const ServedItems items(options);
  out.keep.push_back(items.server);
  const double protobuf_rate =
      add_pair(options, items, Door::kHttpProtobuf, "skuad HTTP protobuf", "canned Beast", out);
  const double json_rate =
      add_pair(options, items, Door::kHttpJson, "skuad HTTP JSON", "canned Beast, JSON bytes", out);
  out.workload = fmt::format(
      "B1: one HTTP/1.1 call reads 50 FLOAT features of 100 random entities of {}, over at most 16 "
      "kept connections; open loop at {:.0f} calls/s with protobuf bodies and {:.0f} calls/s with "
      "JSON, half the greatest rate of the slower server of each pair. The canned servers are "
      "plain "
      "Boost.Beast answering the same bytes at once",
      options.population, protobuf_rate, json_rate);
  return out;
}

}  // namespace

ComparisonSpec read_grpc_spec() {
  return make_spec("read-grpc-100x50", "gRPC read, 100 entities x 50 features, beside its floor",
                   read_grpc);
}

ComparisonSpec read_http_spec() {
  return make_spec("read-http-100x50", "HTTP read, 100 entities x 50 features, beside its floor",
                   read_http);
}

}  // namespace skua::bench
