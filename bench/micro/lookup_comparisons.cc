#include "bench/micro/lookup_comparisons.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/micro/bench_store.h"
#include "bench/micro/engine_lookup.h"
#include "bench/micro/flat_table_lookup.h"
#include "bench/micro/gather_lookup.h"
#include "bench/micro/generated_tier.h"
#include "bench/micro/map_lookup.h"
#include "bench/micro/multiget_lookup.h"
#include "bench/micro/seek_lookup.h"
#include "bench/suite/require.h"

namespace skua::bench::micro {
namespace {

constexpr std::size_t kFeatures = 50;
constexpr std::int64_t kQuickPopulation = 20'000;
constexpr std::int64_t kAsOfPopulation = 100'000;
constexpr std::uint32_t kAsOfVersions = 10;
constexpr std::uint32_t kAsOfWarmingPasses = 6;

// An engine, and what it lives in.
std::shared_ptr<const Engine> part_of(const std::shared_ptr<void>& owner, const Engine& engine) {
  return {owner, &engine};
}

std::uint64_t ample_cache_bytes(const SyntheticView& view, std::int64_t rows) {
  return (64ull << 20) + 2 * static_cast<std::uint64_t>(rows) * view.row_bytes();
}

void add(Comparison& comparison, std::unique_ptr<LookupSubject> subject, std::uint32_t version) {
  require(subject->answers_all(version), subject->name() + ": the answer is wrong");
  comparison.subjects.push_back(std::move(subject));
}

std::string workload_of(const SyntheticView& view, const EntityBatches& batches) {
  const EntityBatches::Shape& shape = batches.shape();
  return fmt::format(
      "a call: {} random entity ids of {} (drawn before), keys encoded, rows of {} bytes found, "
      "{} FLOAT values of each transposed to columns; one thread, everything in memory",
      shape.rows_per_call, shape.population, view.row_bytes(), view.features());
}

Comparison compare_latest(const SuiteOptions& options, std::size_t rows_per_call) {
  const std::int64_t population =
      options.quick ? std::min(options.population, kQuickPopulation) : options.population;
  const auto view = std::make_shared<const SyntheticView>(kFeatures);
  const auto batches = std::make_shared<const EntityBatches>(
      EntityBatches::Shape{population, 1, rows_per_call}, options.seed);
  const auto store = std::make_shared<BenchStore>(
      *view,
      BenchStore::Options{
          false, ample_tier_bytes(*view, population, 1), ample_cache_bytes(*view, population), {}});
  store->load(*view, population, 1);

  Comparison out;
  out.workload = workload_of(*view, *batches);
  add(out,
      std::make_unique<EngineLookup>("engine, tier", view, batches, part_of(store, store->engine()),
                                     ReadKind::kLatest),
      0);
  add(out,
      std::make_unique<MultiGetLookup>(
          view, batches, std::make_shared<PlainRocks>(ample_cache_bytes(*view, population))),
      0);
  add(out, std::make_unique<GatherLookup>(view, batches), 0);
  add(out, std::make_unique<MapLookup>(view, batches), 0);
  add(out, std::make_unique<FlatTableLookup>(view, batches), 0);
  add(out,
      std::make_unique<EngineLookup>("engine, RocksDB alone", view, batches,
                                     part_of(store, store->rocks_engine()), ReadKind::kLatest),
      0);
  return out;
}

// Ten times the population: the tier is filled from generated rows, as the disk behind it does not
// matter here.
Comparison compare_many(const SuiteOptions& options) {
  const std::int64_t population = options.quick ? kQuickPopulation : 10 * options.population;
  const auto view = std::make_shared<const SyntheticView>(kFeatures);
  const auto batches =
      std::make_shared<const EntityBatches>(EntityBatches::Shape{population, 1, 100}, options.seed);
  const auto tier = std::make_shared<GeneratedTier>(view, population);

  Comparison out;
  out.workload = workload_of(*view, *batches);
  add(out,
      std::make_unique<EngineLookup>("engine, tier", view, batches, part_of(tier, tier->engine()),
                                     ReadKind::kLatest),
      0);
  add(out,
      std::make_unique<MultiGetLookup>(
          view, batches, std::make_shared<PlainRocks>(ample_cache_bytes(*view, population))),
      0);
  add(out, std::make_unique<GatherLookup>(view, batches), 0);
  add(out, std::make_unique<FlatTableLookup>(view, batches), 0);
  return out;
}

Comparison compare_as_of(const SuiteOptions& options) {
  const std::int64_t population = options.quick ? kQuickPopulation / 10 : kAsOfPopulation;
  const auto view = std::make_shared<const SyntheticView>(kFeatures);
  const auto batches = std::make_shared<const EntityBatches>(
      EntityBatches::Shape{population, kAsOfVersions, 100}, options.seed);
  const std::int64_t rows = population * kAsOfVersions;
  const auto store = std::make_shared<BenchStore>(
      *view, BenchStore::Options{false,
                                 ample_tier_bytes(*view, population, kAsOfVersions + 1),
                                 ample_cache_bytes(*view, rows),
                                 {}});
  store->load(*view, population, kAsOfVersions);

  const auto engine = part_of(store, store->engine());
  auto as_of =
      std::make_unique<EngineLookup>("engine, as-of", view, batches, engine, ReadKind::kAsOf);
  auto latest =
      std::make_unique<EngineLookup>("engine, latest", view, batches, engine, ReadKind::kLatest);
  // The tier keeps versions of entities that are read again and again.
  for (std::uint32_t pass = 0; pass < kAsOfWarmingPasses; ++pass) {
    require(latest->answers_all(pass), "engine, latest: the answer is wrong");
    require(as_of->answers_all(pass), "engine, as-of: the answer is wrong");
  }

  Comparison out;
  out.workload =
      workload_of(*view, *batches) +
      fmt::format("; {} versions of each entity, as-of moments random among them", kAsOfVersions);
  add(out, std::move(as_of), kAsOfVersions / 2);
  add(out, std::move(latest), kAsOfVersions - 1);
  add(out,
      std::make_unique<SeekLookup>(view, batches,
                                   std::make_shared<PlainRocks>(ample_cache_bytes(*view, rows))),
      kAsOfVersions / 2);
  add(out,
      std::make_unique<EngineLookup>("engine, RocksDB alone, as-of", view, batches,
                                     part_of(store, store->rocks_engine()), ReadKind::kAsOf),
      kAsOfVersions / 2);
  return out;
}

// The spec of a comparison; its making is told id and title once.
ComparisonSpec spec(std::string id, std::string title,
                    std::function<Comparison(const SuiteOptions&)> make) {
  ComparisonSpec out{id, title, {}};
  out.make = [id = std::move(id), title = std::move(title),
              make = std::move(make)](const SuiteOptions& options) {
    Comparison comparison = make(options);
    comparison.id = id;
    comparison.title = title;
    return comparison;
  };
  return out;
}

}  // namespace

std::vector<ComparisonSpec> latest_lookup_comparisons() {
  const auto of_rows = [](std::size_t rows) {
    return [rows](const SuiteOptions& options) { return compare_latest(options, rows); };
  };
  return {spec("lookup-100x50", "In-process lookup of 100 random rows", of_rows(100)),
          spec("lookup-1x50", "In-process lookup of one random row", of_rows(1)),
          spec("lookup-100x50-of-10x", "In-process lookup of 100 random rows, ten times as many",
               compare_many)};
}

ComparisonSpec as_of_lookup_comparison() {
  return spec("lookup-as-of-100x50", "In-process as-of lookup of 100 random entities",
              compare_as_of);
}

}  // namespace skua::bench::micro
