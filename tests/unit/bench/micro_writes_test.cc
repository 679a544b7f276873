#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "bench/micro/engine_lookup.h"
#include "bench/micro/engine_writes.h"
#include "bench/micro/rocks_writes.h"
#include "bench/micro/sync_floor.h"

namespace skua::bench::micro {
namespace {

constexpr std::int64_t kPopulation = 2500;
constexpr std::uint64_t kCacheBytes = 8 << 20;

class MicroWrites : public ::testing::Test {
 protected:
  [[nodiscard]] BenchStore::Options options(const std::filesystem::path& start_from = {}) const {
    return {true, kCacheBytes, kCacheBytes, start_from};
  }
  [[nodiscard]] EngineWrites::OpenStore opens(const std::filesystem::path& start_from = {}) const {
    return [view = view_, chosen = options(start_from)] {
      return std::make_unique<BenchStore>(*view, chosen);
    };
  }
  static void expect_right(WriteSubject& subject) {
    EXPECT_TRUE(subject.writes_what_it_should()) << subject.name();
    const Slice slice = subject.run(std::chrono::nanoseconds(1));
    EXPECT_EQ(slice.values, slice.calls * kRowsPerWrite) << subject.name();
    EXPECT_EQ(slice.failures, 0U) << subject.name();
  }

  std::shared_ptr<const SyntheticView> view_ = std::make_shared<const SyntheticView>(50);
};

TEST_F(MicroWrites, NewEntitiesAreAllApplied) {
  EngineWrites engine("engine", view_, opens(), WriteSource::new_entities(1), 4);
  RocksWrites rocks(
      view_, [] { return std::make_unique<PlainRocks>(kCacheBytes); },
      WriteSource::new_entities(1));
  SyncFloor floor(5000, WriteSource::new_entities(1));
  for (WriteSubject* subject : std::vector<WriteSubject*>{&engine, &rocks, &floor})
    expect_right(*subject);
}

TEST_F(MicroWrites, ExistingEntitiesGetLaterVersions) {
  BenchStore loaded(*view_, options());
  loaded.load(*view_, kPopulation, 1);
  EngineWrites engine("engine", view_, opens(loaded.folder()),
                      WriteSource::existing_entities(kPopulation), 1);
  expect_right(engine);

  PlainRocks loaded_rocks(kCacheBytes);
  loaded_rocks.load_latest(*view_, kPopulation, 0);
  loaded_rocks.load_history(*view_, kPopulation, 1);
  RocksWrites rocks(
      view_, [&] { return std::make_unique<PlainRocks>(kCacheBytes, loaded_rocks.folder()); },
      WriteSource::existing_entities(kPopulation));
  expect_right(rocks);
}

TEST_F(MicroWrites, ACopiedStoreHasTheRowsOfTheFirst) {
  BenchStore loaded(*view_, options());
  loaded.load(*view_, kPopulation, 1);
  const auto copy = std::make_shared<BenchStore>(*view_, options(loaded.folder()));
  const auto batches =
      std::make_shared<const EntityBatches>(EntityBatches::Shape{kPopulation, 1, 10}, 1);
  const std::shared_ptr<const Engine> engine(copy, &copy->engine());
  EngineLookup lookup("copy", view_, batches, engine, ReadKind::kLatest);
  EXPECT_TRUE(lookup.answers_all(0));
}

TEST(WriteSource, NewEntitiesNeverComeAgain) {
  WriteSource source = WriteSource::new_entities(7);
  std::set<std::int64_t> seen;
  for (int write = 0; write < 20; ++write) {
    for (const WrittenRow& row : source.next()) EXPECT_TRUE(seen.insert(row.entity).second);
  }
}

TEST(WriteSource, ExistingEntitiesAreDistinctInAWriteAndEverNewer) {
  for (const std::int64_t population : {1000, 1024, 2501}) {
    WriteSource source = WriteSource::existing_entities(population);
    std::set<std::int64_t> ever;
    std::uint32_t version = 0;
    for (int write = 0; write < 5; ++write) {
      std::set<std::int64_t> seen;
      const std::vector<WrittenRow> rows = source.next();
      EXPECT_GT(rows.front().version, version);
      version = rows.front().version;
      for (const WrittenRow& row : rows) {
        EXPECT_EQ(row.version, version);
        EXPECT_GE(row.entity, 0);
        EXPECT_LT(row.entity, population);
        EXPECT_TRUE(seen.insert(row.entity).second);
      }
      ever.insert(seen.begin(), seen.end());
    }
    EXPECT_EQ(ever.size(), static_cast<std::size_t>(population));
  }
}

}  // namespace
}  // namespace skua::bench::micro
