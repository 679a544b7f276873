#include "storage/latest/latest_tier.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "storage/store/retention.h"
#include "tests/support/random_source.h"
#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

// The budgets: nothing fits, little fits, all fits.
class LatestTierTest : public EngineFixture, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  std::unique_ptr<Engine> decorate(std::unique_ptr<Engine> engine) override {
    return make_latest_tier(std::move(engine), {GetParam(), 1}, metrics_);
  }
};

TEST_P(LatestTierTest, AWriteIsSeenAfterItsAck) {
  open();
  for (std::int64_t value = 1; value <= 50; ++value) {
    EXPECT_EQ(latest(1).status, value == 1 ? LookupStatus::kNotFound : LookupStatus::kFound);
    EXPECT_EQ(write_one(1, value, value), RowOutcome::kApplied);
    EXPECT_EQ(latest(1).value, value);
    EXPECT_EQ(latest(1).value, value);
  }
}

TEST_P(LatestTierTest, FutureRowsFallDue) {
  open();
  EXPECT_EQ(write_one(1, 900'000, 9), RowOutcome::kApplied);
  EXPECT_EQ(write_one(1, 1'500'000, 15), RowOutcome::kApplied);
  EXPECT_EQ(latest(1).value, 9);
  EXPECT_EQ(latest(1).value, 9);
  clock_.advance(Duration{600'000});
  EXPECT_EQ(latest(1).value, 15);
}

TEST_P(LatestTierTest, ErasedEntitiesAreGone) {
  open();
  for (std::int64_t entity = 1; entity <= 3; ++entity) {
    EXPECT_EQ(write_one(entity, 100, entity), RowOutcome::kApplied);
    EXPECT_EQ(latest(entity).value, entity);
  }
  EraseTarget exact;
  exact.incarnation = 1;
  exact.exact = entity_key(1);
  ASSERT_TRUE(erase(exact).ok());
  EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
  EraseTarget scanned;
  scanned.incarnation = 1;
  scanned.matches = [](std::string_view key) { return key == entity_key(2); };
  ASSERT_TRUE(erase(scanned).ok());
  EXPECT_EQ(latest(2).status, LookupStatus::kNotFound);
  EXPECT_EQ(latest(3).value, 3);
}

TEST_P(LatestTierTest, RetentionIsJudgedAtEachRead) {
  rules_.max_age = Duration{1000};
  rules_.ttl = Duration{100};
  open();
  EXPECT_EQ(write_one(1, 999'990, 9), RowOutcome::kApplied);
  EXPECT_EQ(latest(1).value, 9);
  clock_.advance(Duration{2000});
  EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
}

// Read again and again, as of every moment: from the engine, while the versions are loaded, and
// from memory.
TEST_P(LatestTierTest, AsOfReadsAreTheSameFromMemory) {
  open();
  constexpr std::int64_t kVersions = 60;  // More than are kept of one entity.
  for (std::int64_t version = 1; version <= kVersions; ++version)
    EXPECT_EQ(write_one(1, version * 1000, version), RowOutcome::kApplied);
  for (int again = 0; again < 4; ++again) {
    EXPECT_EQ(latest(1).value, kVersions);
    for (std::int64_t version = 1; version <= kVersions; ++version) {
      EXPECT_EQ(as_of(1, version * 1000).value, version);
      EXPECT_EQ(as_of(1, version * 1000 + 999).value, version);
    }
    EXPECT_EQ(as_of(1, 999).status, LookupStatus::kNotFound);
  }
}

TEST_P(LatestTierTest, LateRowsAndCorrectionsReachAsOfReads) {
  open();
  for (std::int64_t version = 1; version <= 10; ++version)
    EXPECT_EQ(write_one(1, version * 1000, version), RowOutcome::kApplied);
  const Timestamp before = engine_->last_commit().created_timestamp;
  for (std::int64_t round = 0; round < 3; ++round) {
    for (int again = 0; again < 3; ++again) {
      (void)latest(1);
      EXPECT_EQ(as_of(1, 5000).value, round == 0 ? 5 : 50 + round - 1);
      EXPECT_EQ(as_of(1, 5500).value, round == 0 ? 5 : 500 + round - 1);
      EXPECT_EQ(as_of(1, 5500, before).value, 5);
      EXPECT_EQ(as_of(1, 20'000).value, 10);
    }
    clock_.advance(Duration{10});
    EXPECT_EQ(write_one(1, 5000, 50 + round), RowOutcome::kSuperseded);
    EXPECT_EQ(write_one(1, 5500, 500 + round), RowOutcome::kSuperseded);
  }
}

TEST_P(LatestTierTest, VersionLimitsHoldInMemory) {
  rules_.max_versions = 3;
  open();
  for (std::int64_t version = 1; version <= 6; ++version)
    EXPECT_EQ(write_one(1, version * 1000, version), RowOutcome::kApplied);
  for (int again = 0; again < 4; ++again) {
    EXPECT_EQ(latest(1).value, 6);
    EXPECT_EQ(as_of(1, 4000).value, 4);
    EXPECT_EQ(as_of(1, 3999).status, LookupStatus::kBeyondRetention);
  }
}

// Readers fill the tier while writers change rows: no reader goes back behind an acknowledged
// write, nor behind what another reader has seen.
TEST_P(LatestTierTest, NoReaderGoesBack) {
  options_.durability_sync = false;
  open();
  constexpr std::int64_t kEntities = 8;
  constexpr std::int64_t kRounds = 1500;
  std::atomic<std::int64_t> known[kEntities] = {};  // Acknowledged, or seen by a reader.
  const auto raise = [&](std::int64_t entity, std::int64_t value) {
    for (std::int64_t old = known[entity];
         old < value && !known[entity].compare_exchange_weak(old, value);) {
    }
  };
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int reader = 0; reader < 3; ++reader) {
    threads.emplace_back([&, reader] {
      RandomSource random(static_cast<std::uint64_t>(reader));
      while (!stop) {
        const std::int64_t entity = random.between(0, kEntities - 1);
        const std::int64_t least = known[entity];
        const std::int64_t value = latest(entity).value;
        EXPECT_GE(value, least);
        raise(entity, value);
      }
    });
  }
  std::vector<std::thread> writers;
  for (std::int64_t writer = 0; writer < 2; ++writer) {
    writers.emplace_back([&, writer] {
      for (std::int64_t round = 1; round <= kRounds; ++round) {
        const std::int64_t entity = writer + 2 * (round % (kEntities / 2));
        EXPECT_EQ(write_one(entity, round, round), RowOutcome::kApplied);
        raise(entity, round);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

class TierMetrics : public EngineFixture {
 protected:
  std::unique_ptr<Engine> decorate(std::unique_ptr<Engine> engine) override {
    return make_latest_tier(std::move(engine), {1 << 20, 1}, metrics_);
  }
  [[nodiscard]] double misses() { return metrics_.latest_misses.get().Value(); }
  [[nodiscard]] double hits() { return metrics_.latest_hits.get().Value(); }
};

TEST_F(TierMetrics, AWriteIsReadFromMemory) {
  open();
  EXPECT_EQ(write_one(1, 1000, 1), RowOutcome::kApplied);
  EXPECT_EQ(latest(1).value, 1);
  EXPECT_EQ(latest(2).status, LookupStatus::kNotFound);
  EXPECT_EQ(misses(), 1);
  EXPECT_EQ(latest(2).status, LookupStatus::kNotFound);  // Known not to be there.
  EXPECT_EQ(misses(), 1);
  EXPECT_EQ(hits(), 2);
}

TEST_F(TierMetrics, RepeatedAsOfReadsComeFromMemory) {
  open();
  for (std::int64_t version = 1; version <= 10; ++version)
    EXPECT_EQ(write_one(1, version * 1000, version), RowOutcome::kApplied);
  for (int again = 0; again < 3; ++again) EXPECT_EQ(as_of(1, 4000).value, 4);
  const double before = misses();
  for (std::int64_t at = 1; at <= 10; ++at) EXPECT_EQ(as_of(1, at * 1000).value, at);
  EXPECT_EQ(misses(), before);
}

TEST_F(TierMetrics, ARestartFillsTheTierBehindTheTraffic) {
  open();
  constexpr std::int64_t kEntities = 500;
  for (std::int64_t entity = 0; entity < kEntities; ++entity)
    EXPECT_EQ(write_one(entity, 1000, entity), RowOutcome::kApplied);
  close();
  open();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (metrics_.latest_filling.get().Value() != 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  const double before = misses();
  for (std::int64_t entity = 0; entity < kEntities; ++entity)
    EXPECT_EQ(latest(entity).value, entity);
  EXPECT_EQ(misses(), before);
}

INSTANTIATE_TEST_SUITE_P(Budgets, LatestTierTest, ::testing::Values(0, 48 << 10, 1 << 20));

}  // namespace
}  // namespace skua::test
