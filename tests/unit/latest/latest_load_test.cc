#include <atomic>
#include <cstring>
#include <thread>

#include "storage/codec/row_codec.h"
#include "storage/latest/latest_tier.h"
#include "tests/unit/store/bulk_load_fixture.h"

namespace skua::test {
namespace {

// The budgets: nothing fits, little fits, all fits.
class LatestLoadTest : public BulkLoadFixture, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  static constexpr std::int64_t kEntities = 400;

  std::unique_ptr<Engine> decorate(std::unique_ptr<Engine> engine) override {
    return make_latest_tier(std::move(engine), {GetParam(), 1}, metrics_);
  }
  // Every entity at one moment with one value.
  [[nodiscard]] std::vector<UnstampedRow> generation(std::int64_t value) const {
    std::vector<UnstampedRow> rows;
    for (std::int64_t i = 0; i < kEntities; ++i) rows.push_back(row(i, 100 + value, value));
    return rows;
  }
  [[nodiscard]] std::int64_t value_of(const FoundRow& found) const {
    if (found.status != LookupStatus::kFound) return -1;
    const RowView view = RowView::trusted(found.bytes);
    EXPECT_FALSE(view.is_loaded());
    std::int64_t value = 0;
    std::memcpy(&value, view.fixed(layouts_->back().slots()[0]), sizeof(value));
    return value;
  }
  // Every entity in one call: all of one value, which is not older than `last` and becomes it.
  void read_all(const ViewRules& rules, bool is_latest, std::int64_t& last) {
    std::vector<std::string> keys;
    for (std::int64_t i = 0; i < kEntities; ++i) keys.push_back(entity_key(i, rules.generation()));
    std::vector<Lookup> lookups;
    for (const std::string& key : keys) lookups.push_back({&rules, key, engine_->now()});
    RowSet rows;
    if (is_latest)
      engine_->lookup_latest(lookups, engine_->now(), IoMode::kMayBlock, rows);
    else
      engine_->lookup_as_of(lookups, engine_->now(), IoMode::kMayBlock, rows);
    const std::int64_t first = value_of(rows.rows[0]);
    for (const FoundRow& row : rows.rows) ASSERT_EQ(value_of(row), first);
    ASSERT_GE(first, last);
    last = first;
  }
};

// Readers ask for all entities in one call while one load after the other takes their place: each
// answer is of one load, and no answer is older than the one before.
TEST_P(LatestLoadTest, ReadersSeeALoadWholeOrNotAtAll) {
  open();
  (void)load(generation(1));
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> answered{0};
  const auto read = [&](bool is_latest) {
    std::int64_t last = 1;
    while (!stop) {
      ASSERT_NO_FATAL_FAILURE(read_all(rules_, is_latest, last));
      ++answered;
    }
  };
  std::vector<std::thread> readers;
  for (const bool is_latest : {true, true, false}) readers.emplace_back(read, is_latest);
  constexpr std::int64_t kLoads = 25;
  for (std::int64_t value = 2; value <= kLoads; ++value) {
    (void)load(generation(value));
    EXPECT_EQ(latest(7).value, value);
    EXPECT_EQ(as_of(7, 100 + value - 1).value, value - 1);
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_GT(answered.load(), 0u);
}

TEST_P(LatestLoadTest, WritesAndLoadsTakeTurns) {
  open();
  for (std::int64_t turn = 1; turn <= 10; ++turn) {
    (void)load(generation(turn * 10));
    EXPECT_EQ(latest(3).value, turn * 10);
    EXPECT_EQ(write_one(3, 100 + turn * 10, turn * 10), RowOutcome::kDuplicate);
    EXPECT_EQ(write_one(3, 100 + turn * 10, -turn), RowOutcome::kApplied);
    EXPECT_EQ(latest(3).value, -turn);
    EXPECT_EQ(write_one(3, 100 + turn * 10 + 5, turn), RowOutcome::kApplied);
    EXPECT_EQ(latest(3).value, turn);
    EXPECT_EQ(as_of(3, 100 + turn * 10).value, -turn);
    EXPECT_EQ(latest(4).value, turn * 10);
  }
}

// The same while the rows of the view are replaced as a whole, live rows coming in between: who
// reads by the rules of before reads all of before.
TEST_P(LatestLoadTest, ReadersSeeAReplacementWholeOrNotAtAll) {
  open();
  (void)load(generation(1));
  std::atomic<std::shared_ptr<const ViewRules>> current = std::make_shared<const ViewRules>(rules_);
  std::atomic<bool> stop{false};
  const auto read = [&](bool is_latest) {
    std::int64_t last = 1;
    while (!stop) {
      const std::shared_ptr<const ViewRules> rules = current.load();
      ASSERT_NO_FATAL_FAILURE(read_all(*rules, is_latest, last));
    }
  };
  std::vector<std::thread> readers;
  for (const bool is_latest : {true, true, false}) readers.emplace_back(read, is_latest);
  for (std::int64_t value = 2; value <= 12; ++value) {
    const LoadNumber number = begin_replacing(std::to_string(value)).number;
    ASSERT_TRUE(stage(number, 0, generation(value)).ok());
    // Of another entity, and older than those of the load.
    EXPECT_EQ(write_one(kEntities, 1000 * value, value), RowOutcome::kApplied);
    readers_ = current.load();
    const auto publish = [&](ViewRules after) {
      current = std::make_shared<const ViewRules>(std::move(after));
    };
    ASSERT_TRUE(publish_replacing(number, 1, publish).ok());
    EXPECT_EQ(latest(7).value, value);
    EXPECT_EQ(latest(kEntities).value, value);
    EXPECT_EQ(as_of(7, 100 + value - 1).status, LookupStatus::kNotFound);
    EXPECT_EQ(write_one(kEntities, 1000 * value + 1, value), RowOutcome::kApplied);
    EXPECT_EQ(latest(kEntities).value, value);
    if (value % 4 == 0) {
      ASSERT_TRUE(engine_->compact().ok());
    }
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  readers_.reset();
  current.store(nullptr);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(engine_->status().dropped_views_pending, 0u);
  EXPECT_EQ(latest(7).value, 12);
}

INSTANTIATE_TEST_SUITE_P(Budgets, LatestLoadTest, ::testing::Values(0, 300'000, 64 << 20));

}  // namespace
}  // namespace skua::test
