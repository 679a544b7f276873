#include "storage/store/rocks/retention_filter.h"

#include "storage/store/retention.h"
#include "tests/support/random_source.h"
#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

class RetentionFilterTest : public EngineFixture {
 protected:
  // Statuses and values of every entity, latest and at moments around now, with and without
  // known_at.
  std::vector<std::int64_t> answers(std::int64_t entities) const {
    std::vector<std::int64_t> out;
    const auto add = [&](const Answer& answer) {
      out.push_back(static_cast<std::int64_t>(answer.status));
      out.push_back(answer.value);
    };
    const std::int64_t now = engine_->now().us;
    for (std::int64_t entity = 1; entity <= entities; ++entity) {
      add(latest(entity));
      for (std::int64_t back = -12; back < 1000; back += 7) {
        add(as_of(entity, now - back));
        add(as_of(entity, now - back, Timestamp{now - back / 2}));
      }
    }
    return out;
  }
};

// Every answer, at every moment around the rows, must be the same before and after compaction.
TEST_F(RetentionFilterTest, CompactionChangesNoAnswer) {
  const std::uint64_t seed = test_seeds(1).back();
  SCOPED_TRACE("replay with SKUA_TEST_SEED=" + std::to_string(seed));
  RandomSource random(seed);
  rules_.max_age = Duration{400};
  rules_.ttl = Duration{300};
  open();
  constexpr std::int64_t kEntities = 5;
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 25; ++i) {
      (void)write_one(random.between(1, kEntities), engine_->now().us - random.between(-10, 900),
                      random.between(0, 2));
      clock_.advance(Duration{random.between(0, 20)});
    }
    if (random.one_in(4)) {
      ViewRules changed = rules_;
      changed.max_age = Duration{random.between(100, 700)};
      changed.ttl = Duration{random.between(0, 1) * random.between(50, 450)};
      changed.max_versions = static_cast<std::uint32_t>(random.between(0, 3));
      change_rules(changed);
    }
    ASSERT_TRUE(
        engine_->confirm_clock().ok());  // Its commit moves now(); the compaction below has none.
    const std::vector<std::int64_t> before = answers(kEntities);
    ASSERT_TRUE(engine_->compact().ok());
    ASSERT_EQ(before, answers(kEntities)) << "round " << round;
  }
}

TEST_F(RetentionFilterTest, RemovesWhatDoesNotExist) {
  rules_.max_age = Duration{1000};
  open();
  for (std::int64_t i = 0; i < 100; ++i)
    EXPECT_EQ(write_one(1, 999'000 + i * 10, i), RowOutcome::kApplied);
  clock_.advance(Duration{5000});
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_LE(engine_->status().history_rows_estimate, 2u);
  EXPECT_EQ(latest(1).value, 99);
}

TEST_F(RetentionFilterTest, AForwardJumpOfTheClockRemovesNothingUntilConfirmed) {
  rules_.max_age = Duration{1000};
  open();
  ASSERT_TRUE(engine_->compact().ok());  // Sets the retention clock.
  for (std::int64_t i = 0; i < 10; ++i)
    EXPECT_EQ(write_one(1, 999'500 + i * 10, i), RowOutcome::kApplied);
  clock_.advance(std::chrono::hours(2));
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_TRUE(engine_->status().retention_paused);
  EXPECT_GE(engine_->status().history_rows_estimate, 10u);
  ASSERT_TRUE(engine_->confirm_clock().ok());
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_FALSE(engine_->status().retention_paused);
  EXPECT_LE(engine_->status().history_rows_estimate, 2u);
}

}  // namespace
}  // namespace skua::test
