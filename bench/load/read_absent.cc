#include <fmt/format.h>

#include <chrono>
#include <random>

#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"

namespace skua::bench {
namespace {

constexpr std::int64_t kDayUs = 24LL * 3600 * 1'000'000;

// Where the entities of each kind lie: fresh ones first, then expired ones, then unknown ones.
struct Kinds {
  std::int64_t fresh = 0;
  std::int64_t known = 0;

  [[nodiscard]] v1::FeatureStatus status_of(std::int64_t entity) const {
    if (entity < fresh) return v1::PRESENT;
    return entity < known ? v1::OUTSIDE_MAX_AGE : v1::NOT_FOUND;
  }
};

// 30 % unknown entities and 10 % expired ones.
EntityLists draw_with_absent(const Kinds& kinds, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int> percent(0, 99);
  const auto pick = [&](std::int64_t first, std::int64_t end) {
    return std::uniform_int_distribution<std::int64_t>(first, end - 1)(random);
  };
  EntityLists lists(kReadCalls, std::vector<std::int64_t>(kEntitiesPerCall));
  for (auto& list : lists) {
    for (std::int64_t& entity : list) {
      const int kind = percent(random);
      if (kind < 30) {
        entity = pick(kinds.known, 2 * kinds.known);
      } else {
        entity = kind < 40 ? pick(kinds.fresh, kinds.known) : pick(0, kinds.fresh);
      }
    }
  }
  return lists;
}

Comparison read_absent(const SuiteOptions& options) {
  Comparison out;
  const auto server = std::make_shared<SkuaServer>(options.binaries);
  out.keep.push_back(server);
  const Kinds kinds{options.population * 9 / 10, options.population};
  out.workload = fmt::format(
      "B7: one gRPC call reads 50 FLOAT features of 100 random entities: 30 % of them were never "
      "written, 10 % are older than their TTL; {} are known; closed loop, 8 calls in flight. "
      "Values "
      "count whatever their status",
      kinds.known);
  SyntheticView view = float_view("items", "item", kFeaturesPerRow);
  view.ttl_us = kDayUs;
  const std::vector<SyntheticView> views = {view};
  server->apply(definitions(kService, views));
  const std::int64_t now_us = std::chrono::duration_cast<std::chrono::microseconds>(
                                  std::chrono::system_clock::now().time_since_epoch())
                                  .count();
  server->load(view, {0, kinds.fresh, now_us});
  server->load(view, {kinds.fresh, kinds.known - kinds.fresh, now_us - 2 * kDayUs});
  server->compact();

  const Pace pace = Pace::saturated(8);
  const ReadSet absent(kService, "item", draw_with_absent(kinds, options.seed));
  const ReadSet present(kService, "item",
                        draw_uniform(kReadCalls, kEntitiesPerCall, kinds.fresh, options.seed));
  out.subjects.push_back(make_load_subject(load_of(
      *server, {"40 % absent", Door::kGrpc, absent, views, pace, [kinds](int, std::int64_t entity) {
                  return ExpectedRow{kinds.status_of(entity), 0};
                }})));
  out.subjects.push_back(
      make_load_subject(load_of(*server, {"all present", Door::kGrpc, present, views, pace})));
  return out;
}

}  // namespace

ComparisonSpec read_absent_spec() {
  return make_spec("read-absent", "Reads of unknown and expired entities", read_absent);
}

}  // namespace skua::bench
