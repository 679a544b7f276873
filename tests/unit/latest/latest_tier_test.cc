#include "storage/latest/latest_tier.h"

#include <atomic>
#include <thread>

#include "storage/store/retention.h"
#include "tests/support/random_source.h"
#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

// The budgets: nothing fits, little fits, all fits.
class LatestTierTest : public EngineFixture, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  void open_tier() {
    open();
    engine_ = make_latest_tier(std::move(engine_), {GetParam(), 1});
  }
};

TEST_P(LatestTierTest, AWriteIsSeenAfterItsAck) {
  open_tier();
  for (std::int64_t value = 1; value <= 50; ++value) {
    EXPECT_EQ(latest(1).status, value == 1 ? LookupStatus::kNotFound : LookupStatus::kFound);
    EXPECT_EQ(write_one(1, value, value), RowOutcome::kApplied);
    EXPECT_EQ(latest(1).value, value);
    EXPECT_EQ(latest(1).value, value);
  }
}

TEST_P(LatestTierTest, FutureRowsFallDue) {
  open_tier();
  EXPECT_EQ(write_one(1, 900'000, 9), RowOutcome::kApplied);
  EXPECT_EQ(write_one(1, 1'500'000, 15), RowOutcome::kApplied);
  EXPECT_EQ(latest(1).value, 9);
  EXPECT_EQ(latest(1).value, 9);
  clock_.advance(Duration{600'000});
  EXPECT_EQ(latest(1).value, 15);
}

TEST_P(LatestTierTest, ErasedEntitiesAreGone) {
  open_tier();
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
  open_tier();
  EXPECT_EQ(write_one(1, 999'990, 9), RowOutcome::kApplied);
  EXPECT_EQ(latest(1).value, 9);
  clock_.advance(Duration{2000});
  EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
}

// Readers fill the tier while writers change rows: no reader goes back behind an acknowledged
// write, nor behind what another reader has seen.
TEST_P(LatestTierTest, NoReaderGoesBack) {
  options_.durability_sync = false;
  open_tier();
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

INSTANTIATE_TEST_SUITE_P(Budgets, LatestTierTest, ::testing::Values(0, 2048, 1 << 20));

}  // namespace
}  // namespace skua::test
