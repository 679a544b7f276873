#include <fmt/format.h>

#include "bench/load/bench_certificate.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"

namespace skua::bench {
namespace {

// The same reads of two servers, one in clear and one by TLS, at one rate. Returns it.
double add_pair(const SuiteOptions& options, const ServedItems& in_clear, const ServedItems& by_tls,
                Door door, const std::string& name, Comparison& out) {
  LoadedServer clear = load_of(*in_clear.server, in_clear.through(door, name, {}));
  LoadedServer tls = load_of(*by_tls.server, by_tls.through(door, name + ", TLS", {}));
  const double rate = set_half_load({&clear, &tls}, options.slice);
  out.subjects.push_back(make_load_subject(std::move(tls)));
  out.subjects.push_back(make_load_subject(std::move(clear)));
  return rate;
}

Comparison read_tls(const SuiteOptions& options) {
  Comparison out;
  const auto folder = std::make_shared<ScratchFolder>();
  const BenchCertificate certificate = make_bench_certificate(folder->path());
  ClientTls tls;
  tls.is_on = true;
  tls.authorities = certificate.pem;
  tls.server_name = "localhost";
  const ServedItems in_clear(options);
  const ServedItems by_tls(
      options, std::make_shared<SkuaServer>(options.binaries, certificate.server_settings, tls));
  out.keep.push_back(in_clear.server);
  out.keep.push_back(by_tls.server);
  out.keep.push_back(folder);
  const double grpc_rate = add_pair(options, in_clear, by_tls, Door::kGrpc, "skuad gRPC", out);
  const double http_rate =
      add_pair(options, in_clear, by_tls, Door::kHttpProtobuf, "skuad HTTP protobuf", out);
  out.workload = fmt::format(
      "B1: one call reads 50 FLOAT features of 100 random entities of {}, in clear and by TLS 1.3 "
      "over kept connections; open loop at {:.0f} calls/s over gRPC and {:.0f} calls/s over HTTP, "
      "half the greatest rate of the slower server of each pair",
      options.population, grpc_rate, http_rate);
  return out;
}

}  // namespace

ComparisonSpec read_tls_spec() {
  return make_spec("read-tls-100x50", "Reads by TLS, 100 entities x 50 features, beside in clear",
                   read_tls);
}

}  // namespace skua::bench
