#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "bench/load/make_spec.h"
#include "bench/load/served_items.h"
#include "bench/load/serving_specs.h"

namespace skua::bench {
namespace {

constexpr std::int64_t kFirstEventUs = 1'700'000'000'000'000;  // 2023-11-14
constexpr std::int64_t kStepUs = 1'000'000;
constexpr std::size_t kAsOfCalls = 1000;

// Which of `versions` each row of a read asks for.
using DrawVersion = std::function<int(std::mt19937_64&, int versions)>;

int any_version(std::mt19937_64& random, int versions) {
  return std::uniform_int_distribution<int>(0, versions - 1)(random);
}

// Ages with a mean of 10 versions.
int recent_version(std::mt19937_64& random, int versions) {
  const double age = std::exponential_distribution<double>(0.1)(random);
  return versions - 1 - std::min(versions - 1, static_cast<int>(age));
}

// A view whose entities have so many rows each, one second apart, and a service of its own.
struct VersionedView {
  int versions;
  std::int64_t population;
  std::vector<SyntheticView> views;
  std::string service;

  VersionedView(int version_count, std::int64_t entities)
      : versions(version_count),
        population(std::max<std::int64_t>(entities, 200)),
        views({float_view(fmt::format("items{}", version_count), "item", kFeaturesPerRow)}),
        service(fmt::format("ranking{}", version_count)) {}

  void load(SkuaServer& server) const {
    server.apply(definitions(service, views));
    for (int version = 0; version < versions; ++version)
      server.load(views[0], {0, population, kFirstEventUs + version * kStepUs, version});
  }

  [[nodiscard]] LoadedServer latest(const SkuaServer& server, std::uint64_t seed) const {
    const ReadSet reads(service, "item",
                        draw_uniform(kAsOfCalls, kEntitiesPerCall, population, seed));
    return load_of(server, {"latest", Door::kGrpc, reads, views, Pace::saturated(8),
                            [last = versions - 1](int, std::int64_t) {
                              return ExpectedRow{v1::PRESENT, last};
                            }});
  }

  [[nodiscard]] LoadedServer as_of(const SkuaServer& server, const std::string& name,
                                   std::uint64_t seed, const DrawVersion& draw) const {
    std::mt19937_64 random(seed);
    ReadSet reads(service, "item", draw_uniform(kAsOfCalls, kEntitiesPerCall, population, seed));
    std::vector<int> expected;
    for (v1::GetFeaturesRequest& request : reads.requests()) {
      for (std::size_t row = 0; row < kEntitiesPerCall; ++row) {
        const int version = draw(random, versions);
        request.add_as_of_us(kFirstEventUs + version * kStepUs + kStepUs / 2);
        if (expected.size() < kEntitiesPerCall) expected.push_back(version);
      }
    }
    return load_of(
        server,
        {name, Door::kGrpc, reads, views, Pace::saturated(8), [expected](int row, std::int64_t) {
           return ExpectedRow{v1::PRESENT, expected[static_cast<std::size_t>(row)]};
         }});
  }
};

Comparison read_as_of(const SuiteOptions& options) {
  Comparison out;
  out.workload =
      "B6: one gRPC call reads 50 FLOAT features of 100 random entities, each row as of a moment "
      "of "
      "its own; closed loop, 8 calls in flight. Moments are uniform over the versions, `recent` "
      "ones lie 10 versions back on average";
  const auto server = std::make_shared<SkuaServer>(options.binaries);
  out.keep.push_back(server);
  const VersionedView one(1, part_of(options, 10));
  const VersionedView ten(10, part_of(options, 10));
  const VersionedView hundred(100, options.population / 200);
  const VersionedView thousand(1000, options.quick ? 0 : options.population / 2000);
  for (const VersionedView* view : {&one, &ten, &hundred, &thousand}) view->load(*server);
  server->compact();

  const auto add = [&](LoadedServer loaded) {
    out.subjects.push_back(make_load_subject(std::move(loaded)));
  };
  const std::uint64_t seed = options.seed;
  add(ten.as_of(*server, "as-of, 10 versions", seed, any_version));
  add(ten.latest(*server, seed));
  add(one.as_of(*server, "as-of, 1 version", seed, any_version));
  add(hundred.as_of(*server, "as-of, 100 versions", seed, any_version));
  add(thousand.as_of(*server, "as-of, 1000 versions", seed, any_version));
  add(thousand.as_of(*server, "as-of, 1000 versions, recent", seed, recent_version));
  return out;
}

}  // namespace

ComparisonSpec read_as_of_spec() {
  return make_spec("read-as-of", "As-of reads beside latest reads, 100 entities x 50 features",
                   read_as_of);
}

}  // namespace skua::bench
