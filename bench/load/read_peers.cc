#include <fmt/format.h>

#include "bench/load/make_spec.h"
#include "bench/load/peer_data.h"
#include "bench/load/peer_process.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"
#include "bench/suite/require.h"

namespace skua::bench {
namespace {

constexpr std::size_t kInFlight = 8;
// A hash table takes about 6 KB per entity of 50 features.
constexpr std::int64_t kHashTableDivisor = 4;

struct Peer {
  std::string name;
  std::shared_ptr<PeerProcess> process;  // Null: not installed.
  std::unique_ptr<PeerData> data;
  std::int64_t population = 0;
};

// Loads the peer, checks an answer byte by byte, and makes it a subject of the comparison.
void add_peer(const Peer& peer, const EntityLists& lists, Comparison& out) {
  if (peer.process == nullptr) return;
  peer.data->load(peer.process->port(), peer.population);
  std::vector<std::string> requests;
  std::vector<std::int64_t> entities;
  for (const auto& list : lists) {
    entities.clear();
    for (const std::int64_t entity : list) entities.push_back(entity % peer.population);
    requests.push_back(peer.data->read(entities));
  }
  const std::string last_request = requests.back();
  const auto load = peer.data->make_load(
      peer.process->port(), std::make_shared<const std::vector<std::string>>(std::move(requests)),
      kEntitiesPerCall);
  require(load->call_once(last_request) == peer.data->answer(entities),
          peer.name + ": an answer is not what was written");
  out.keep.push_back(peer.process);
  out.subjects.push_back(make_load_subject({peer.name,
                                            {peer.process->pid()},
                                            load,
                                            Pace::saturated(kInFlight),
                                            kEntitiesPerCall * kFeaturesPerRow}));
}

Comparison read_peers(const SuiteOptions& options) {
  const ServedItems items(options);
  Comparison out;
  const std::int64_t fewer = part_of(options, kHashTableDivisor);
  out.workload = fmt::format(
      "B1: one call reads 50 FLOAT features of 100 random entities of {} ({} where Redis is forced "
      "to hash tables); closed loop, {} calls in flight; all on one connection per call in flight, "
      "gRPC on one connection. Redis HMGET is Feast's layout: a hash per entity, a pipeline of 100 "
      "commands for 50 features and a timestamp. Packed rows are the bytes that skuad stores",
      options.population, fewer, kInFlight);
  out.keep.push_back(items.server);
  const Pace pace = Pace::saturated(kInFlight);
  out.subjects.push_back(make_load_subject(
      load_of(*items.server, items.through(Door::kHttpProtobuf, "skuad HTTP protobuf", pace))));
  out.subjects.push_back(
      make_load_subject(load_of(*items.server, items.through(Door::kGrpc, "skuad gRPC", pace))));

  const EntityLists lists =
      draw_uniform(kReadCalls, kEntitiesPerCall, options.population, options.seed);
  const SyntheticView& view = items.views[0];
  add_peer(
      {"Redis HMGET, listpack", start_redis(), feast_hashes(view, "bench"), options.population},
      lists, out);
  add_peer({"Redis HMGET, hash table", start_redis({"--hash-max-listpack-entries", "0"}),
            feast_hashes(view, "bench"), fewer},
           lists, out);
  add_peer({"Redis MGET, packed rows", start_redis(), redis_packed_rows(view), options.population},
           lists, out);
  for (const int threads : {1, 4})
    add_peer({fmt::format("memcached, {} thread{}", threads, threads == 1 ? "" : "s"),
              start_memcached(threads), memcached_packed_rows(view), options.population},
             lists, out);
  return out;
}

}  // namespace

ComparisonSpec read_peers_spec() {
  return make_spec("read-peers-100x50",
                   "Read, 100 entities x 50 features, beside Redis and memcached", read_peers);
}

}  // namespace skua::bench
