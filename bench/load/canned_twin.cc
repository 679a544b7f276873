#include "bench/load/canned_twin.h"

#include "bench/load/canned_server.h"
#include "bench/load/grpc_load.h"
#include "bench/load/http_answer.h"
#include "bench/load/http_request.h"
#include "bench/load/socket_load.h"
#include "bench/suite/require.h"

namespace skua::bench {

LoadedServer canned_twin(const SuiteOptions& options, std::string name, const LoadedServer& skuad,
                         const SkuaReads& reads, Comparison& comparison) {
  const std::string answer = first_answer(skuad, reads);
  std::shared_ptr<CannedServer> server;
  std::shared_ptr<Load> load;
  std::string answered;
  if (reads.door == Door::kGrpc) {
    server = CannedServer::grpc(options.binaries, answer);
    const Requests requests = reads.reads.grpc();
    load = std::make_shared<GrpcLoad>(server->port(), kGetFeatures, requests);
    answered = load->call_once((*requests)[0]);
  } else {
    const bool is_json = reads.door == Door::kHttpJson;
    server = CannedServer::http(options.binaries, answer, is_json ? kJson : kProtobuf);
    const Requests requests = is_json ? reads.reads.http_json() : reads.reads.http_protobuf();
    load = make_http_load(server->port(), requests);
    answered = http_body(load->call_once((*requests)[0]));
  }
  require(answered == answer, name + " does not answer the bytes it was given");
  comparison.keep.push_back(server);
  return {std::move(name), {server->pid()}, std::move(load), reads.pace, skuad.values_per_call};
}

}  // namespace skua::bench
