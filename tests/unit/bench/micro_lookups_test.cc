#include <gtest/gtest.h>

#include <memory>

#include "bench/micro/bench_store.h"
#include "bench/micro/engine_lookup.h"
#include "bench/micro/flat_table_lookup.h"
#include "bench/micro/gather_lookup.h"
#include "bench/micro/generated_tier.h"
#include "bench/micro/map_lookup.h"
#include "bench/micro/multiget_lookup.h"
#include "bench/micro/seek_lookup.h"

namespace skua::bench::micro {
namespace {

constexpr std::int64_t kPopulation = 700;
constexpr std::uint64_t kCacheBytes = 8 << 20;

// Small populations, some of whose entities stand twice in a call.
class MicroLookups : public ::testing::Test {
 protected:
  void draw(std::uint32_t versions, std::size_t rows_per_call) {
    batches_ = std::make_shared<const EntityBatches>(
        EntityBatches::Shape{kPopulation, versions, rows_per_call}, 1);
  }
  void open_store() {
    store_ = std::make_shared<BenchStore>(*view_,
                                          BenchStore::Options{false, kCacheBytes, kCacheBytes, {}});
    store_->load(*view_, kPopulation, batches_->newest_version() + 1);
  }
  [[nodiscard]] std::shared_ptr<const Engine> tier() const { return {store_, &store_->engine()}; }
  [[nodiscard]] std::shared_ptr<const Engine> rocks() const {
    return {store_, &store_->rocks_engine()};
  }

  static void expect_right(LookupSubject& subject, std::uint32_t version) {
    EXPECT_TRUE(subject.answers_all(version)) << subject.name();
    const Slice slice = subject.run(std::chrono::nanoseconds(1));
    EXPECT_GT(slice.calls, 0U) << subject.name();
    EXPECT_EQ(slice.failures, 0U) << subject.name();
  }

  std::shared_ptr<const SyntheticView> view_ = std::make_shared<const SyntheticView>(50);
  std::shared_ptr<const EntityBatches> batches_;
  std::shared_ptr<BenchStore> store_;
};

TEST_F(MicroLookups, EverySubjectAnswersWhatWasWritten) {
  for (const std::size_t rows_per_call : {std::size_t{1}, std::size_t{100}}) {
    draw(1, rows_per_call);
    open_store();
    EngineLookup with_tier("tier", view_, batches_, tier(), ReadKind::kLatest);
    EngineLookup alone("alone", view_, batches_, rocks(), ReadKind::kLatest);
    MultiGetLookup multi_get(view_, batches_, std::make_shared<PlainRocks>(kCacheBytes));
    GatherLookup gather(view_, batches_);
    MapLookup map(view_, batches_);
    FlatTableLookup flat(view_, batches_);
    for (LookupSubject* subject :
         std::vector<LookupSubject*>{&with_tier, &alone, &multi_get, &gather, &map, &flat})
      expect_right(*subject, 0);
  }
}

TEST_F(MicroLookups, AsOfSubjectsAnswerTheVersionInEffect) {
  draw(4, 100);
  open_store();
  EngineLookup as_of("as-of", view_, batches_, tier(), ReadKind::kAsOf);
  EngineLookup alone("alone", view_, batches_, rocks(), ReadKind::kAsOf);
  EngineLookup latest("latest", view_, batches_, tier(), ReadKind::kLatest);
  SeekLookup seek(view_, batches_, std::make_shared<PlainRocks>(kCacheBytes));
  for (std::uint32_t version = 0; version < 4; ++version) {
    for (LookupSubject* subject : std::vector<LookupSubject*>{&as_of, &alone, &latest, &seek})
      expect_right(*subject, version);
  }
}

// The engine has the newest version; a subject that answers another one must not pass.
TEST_F(MicroLookups, AWrongAnswerIsNoticed) {
  draw(2, 10);
  const auto older = std::make_shared<GeneratedRows>(view_, kPopulation, 0);
  EngineLookup wrong("older", view_, batches_, older, ReadKind::kLatest);
  EXPECT_FALSE(wrong.answers_all(1));
}

TEST_F(MicroLookups, AMissingRowIsAFailure) {
  draw(1, 100);
  const auto fewer = std::make_shared<GeneratedRows>(view_, kPopulation / 2, 0);
  EngineLookup wanting("fewer", view_, batches_, fewer, ReadKind::kLatest);
  EXPECT_FALSE(wanting.answers_all(0));
  EXPECT_GT(wanting.run(std::chrono::nanoseconds(1)).failures, 0U);
}

TEST_F(MicroLookups, ATierOverGeneratedRowsHoldsThem) {
  draw(1, 100);
  const auto tier = std::make_shared<GeneratedTier>(view_, kPopulation);
  const std::shared_ptr<const Engine> engine(tier, &tier->engine());
  EngineLookup lookup("tier", view_, batches_, engine, ReadKind::kLatest);
  expect_right(lookup, 0);
  const std::string key = view_->key(3);
  const std::vector<Lookup> lookups = {{&view_->rules(), key, engine->now()}};
  RowSet found;
  engine->lookup_latest(lookups, engine->now(), IoMode::kMemoryOnly, found);
  EXPECT_EQ(found.rows[0].status, LookupStatus::kFound);
  EXPECT_GE(tier->accounted_bytes(), kPopulation * view_->row_bytes());
}

}  // namespace
}  // namespace skua::bench::micro
