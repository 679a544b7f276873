#include "bench/load/skua_reads.h"

#include "bench/load/grpc_load.h"
#include "bench/load/http_answer.h"
#include "bench/load/socket_load.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

std::uint64_t values_per_call(const SkuaReads& reads) {
  std::uint64_t values = 0;
  for (const SyntheticView& view : reads.views) {
    for (const v1::NamedColumn& key : reads.reads.requests()[0].entities()) {
      if (key.name() == view.entity)
        values += view.types.size() * static_cast<std::uint64_t>(key.column().int64_values_size());
    }
  }
  return values;
}

Requests requests_of(const SkuaReads& reads) {
  switch (reads.door) {
    case Door::kHttpProtobuf:
      return reads.reads.http_protobuf();
    case Door::kHttpJson:
      return reads.reads.http_json();
    case Door::kGrpc:
      break;
  }
  return reads.reads.grpc();
}

std::shared_ptr<Load> make_load(const SkuaServer& server, const SkuaReads& reads) {
  if (reads.door == Door::kGrpc)
    return std::make_shared<GrpcLoad>(server.grpc_port(), kGetFeatures, requests_of(reads),
                                      server.tls());
  return make_http_load(server.http_port(), requests_of(reads), server.tls());
}

v1::GetFeaturesResponse parse_answer(const SkuaReads& reads, const std::string& body) {
  if (reads.door == Door::kHttpJson) return parse_json_answer(body, reads.views);
  v1::GetFeaturesResponse answer;
  require(answer.ParseFromString(body), reads.name + ": the answer is no GetFeaturesResponse");
  return answer;
}

void warm_up(const LoadedServer& server, std::size_t requests) {
  const auto start = SteadyClock::now();
  std::uint64_t calls = 0;
  while (calls < requests && SteadyClock::now() - start < std::chrono::seconds(3)) {
    const LoadResult result = server.load->saturated(8, std::chrono::milliseconds(100));
    require(result.failures == 0, server.name + ": calls fail");
    calls += result.calls;
  }
}

}  // namespace

std::string first_answer(const LoadedServer& server, const SkuaReads& reads) {
  const std::string request = (*requests_of(reads))[0];
  const std::string answer = server.load->call_once(request);
  return reads.door == Door::kGrpc ? answer : std::string(http_body(answer));
}

LoadedServer load_of(const SkuaServer& server, const SkuaReads& reads) {
  LoadedServer out{
      reads.name, {server.pid()}, make_load(server, reads), reads.pace, values_per_call(reads)};
  require_answer(reads.name, reads.reads.requests()[0], reads.views,
                 parse_answer(reads, first_answer(out, reads)), reads.expected);
  warm_up(out, reads.reads.requests().size());
  return out;
}

}  // namespace skua::bench
