#include <fmt/format.h>

#include "bench/load/http_request.h"
#include "bench/load/ingest_load.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"
#include "bench/load/socket_load.h"

namespace skua::bench {
namespace {

constexpr char kWriteRowsPath[] = "/v1/ingest/write-rows";
constexpr std::size_t kWriteEvery = 20;

// The reads, every twentieth replaced by a write of one row.
Requests with_writes(const ReadSet& reads, const Requests& writes) {
  std::vector<std::string> out = *reads.http_protobuf();
  for (std::size_t i = 0; i < out.size(); i += kWriteEvery)
    out[i] = http_post(kWriteRowsPath, kProtobuf, (*writes)[i / kWriteEvery % writes->size()]);
  return std::make_shared<const std::vector<std::string>>(std::move(out));
}

Comparison read_skewed(const SuiteOptions& options) {
  Comparison out;
  out.workload = fmt::format(
      "B4: one HTTP protobuf call reads 50 FLOAT features of 100 entities of {}, or of one; "
      "zipfian ones with exponent 0.99; in the mix every twentieth call writes one row instead; "
      "closed loop, 8 calls in flight",
      options.population);
  const ServedItems items(options);
  out.keep.push_back(items.server);
  const Pace pace = Pace::saturated(8);
  const auto zipfian = [&](std::size_t rows) {
    return ReadSet(kService, "item",
                   draw_zipfian(kReadCalls, rows, options.population, options.seed));
  };
  const ReadSet hundred = zipfian(kEntitiesPerCall);
  const ReadSet one = zipfian(1);
  const SkuaReads zipfian_reads{"zipfian", Door::kHttpProtobuf, hundred, items.views, pace};

  const LoadedServer skewed = load_of(*items.server, zipfian_reads);
  LoadedServer mix = skewed;
  mix.name = "zipfian, 95 % reads";
  mix.load = make_http_load(
      items.server->http_port(),
      with_writes(hundred,
                  write_requests(items.views[0], 100, 1, options.population, options.seed + 1)));
  mix.values_per_call -= mix.values_per_call / kWriteEvery;
  out.subjects.push_back(make_load_subject(skewed));
  out.subjects.push_back(make_load_subject(
      load_of(*items.server, items.through(Door::kHttpProtobuf, "uniform", pace))));
  out.subjects.push_back(make_load_subject(mix));
  out.subjects.push_back(make_load_subject(
      load_of(*items.server, {"zipfian, 1 entity", Door::kHttpProtobuf, one, items.views, pace})));
  return out;
}

}  // namespace

ComparisonSpec read_skewed_spec() {
  return make_spec("read-skewed", "Reads of popular entities, and a mix with writes", read_skewed);
}

}  // namespace skua::bench
