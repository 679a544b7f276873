#include <fmt/format.h>

#include "bench/load/canned_twin.h"
#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"

namespace skua::bench {
namespace {

constexpr std::size_t kItemsPerCall = 500;
constexpr std::size_t kCalls = 500;

Comparison read_fan_out(const SuiteOptions& options) {
  Comparison out;
  const auto server = std::make_shared<SkuaServer>(options.binaries);
  out.keep.push_back(server);
  const std::int64_t users = part_of(options, 10);
  out.workload = fmt::format(
      "B5: one gRPC call reads 200 FLOAT features of one user of {} (a key column of length 1) and "
      "30 features of 500 zipfian items of {}; closed loop, 8 calls in flight",
      users, options.population);
  const SyntheticView user_view = float_view("users", "user", 200);
  const SyntheticView item_view = float_view("items", "item", 30);
  server->apply(definitions(kService, {user_view, item_view}));
  server->apply(definitions("items_only", {item_view}));
  server->load(user_view, {0, users});
  server->load(item_view, {0, options.population});
  server->compact();

  const EntityLists lists = draw_zipfian(kCalls, kItemsPerCall, options.population, options.seed);
  const EntityLists drawn_users = draw_uniform(kCalls, 1, users, options.seed);
  ReadSet both(kService, "item", lists);
  for (std::size_t i = 0; i < kCalls; ++i) {
    v1::NamedColumn* user = both.requests()[i].add_entities();
    user->set_name("user");
    user->mutable_column()->add_int64_values(drawn_users[i][0]);
  }
  const ReadSet items_only("items_only", "item", lists);
  const std::vector<SyntheticView> views = {user_view, item_view};
  const Pace pace = Pace::saturated(8);
  const SkuaReads reads{"1 user and 500 items", Door::kGrpc, both, views, pace};
  LoadedServer skuad = load_of(*server, reads);
  LoadedServer canned = canned_twin(options, "canned gRPC", skuad, reads, out);
  out.subjects.push_back(make_load_subject(std::move(skuad)));
  out.subjects.push_back(make_load_subject(std::move(canned)));
  out.subjects.push_back(make_load_subject(
      load_of(*server, {"500 items", Door::kGrpc, items_only, {item_view}, pace})));
  return out;
}

}  // namespace

ComparisonSpec read_fan_out_spec() {
  return make_spec("read-fan-out", "One user and 500 items in one call", read_fan_out);
}

}  // namespace skua::bench
