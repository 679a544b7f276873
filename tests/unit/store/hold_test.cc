#include "storage/codec/row_codec.h"
#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

class HoldTest : public EngineFixture {
 protected:
  std::vector<std::int64_t> scan(const Snapshot& snapshot, std::size_t page_bytes = 1) {
    std::vector<std::int64_t> events;
    std::string cursor;
    do {
      const Result<HistoryPage> page = engine_->scan(snapshot, rules_, cursor, page_bytes);
      EXPECT_TRUE(page.ok());
      if (!page.ok()) break;
      for (const HistoryRow& row : page->rows)
        events.push_back(RowView::trusted(row.bytes).event_timestamp().us);
      cursor = page->next;
    } while (!cursor.empty());
    return events;
  }
};

TEST_F(HoldTest, KeepsRowsThatRetentionWouldRemove) {
  rules_.max_age = Duration{1000};
  open();
  for (std::int64_t at : {999'500, 999'600, 999'700})
    EXPECT_EQ(write_one(1, at, at), RowOutcome::kApplied);
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(snapshot.ok());
  clock_.advance(Duration{5000});
  EXPECT_EQ(write_one(1, 1'004'000, 1), RowOutcome::kApplied);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(scan(*snapshot), (std::vector<std::int64_t>{999'700, 999'600, 999'500}));
  open();  // The hold is durable.
  ASSERT_TRUE(engine_->find_snapshot(snapshot->id).ok());
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(scan(*snapshot).size(), 3u);

  ASSERT_TRUE(engine_->release_snapshot(snapshot->id).ok());
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(scan(*snapshot), std::vector<std::int64_t>{999'700});
  EXPECT_EQ(engine_->find_snapshot(snapshot->id).status().code(), StatusCode::kNotFound);
}

TEST_F(HoldTest, IsFoundAgainByTheIdOfItsClient) {
  open();
  const Result<Snapshot> first = engine_->hold_snapshot(std::chrono::hours(1), "mine");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->id, "mine");
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  for (const bool reopens : {false, true}) {
    if (reopens) open();
    const Result<Snapshot> again = engine_->hold_snapshot(std::chrono::hours(2), "mine");
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->sequence, first->sequence);
    EXPECT_EQ(again->expires, first->expires);
    EXPECT_EQ(engine_->status().holds.size(), 1u);
  }
  ASSERT_TRUE(engine_->release_snapshot("mine").ok());
  const Result<Snapshot> next = engine_->hold_snapshot(std::chrono::hours(1), "mine");
  ASSERT_TRUE(next.ok());
  EXPECT_GT(next->sequence, first->sequence);
}

TEST_F(HoldTest, SeesNoLaterCommit) {
  open();
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(snapshot.ok());
  EXPECT_EQ(write_one(1, 50, 2), RowOutcome::kSuperseded);
  EXPECT_EQ(write_one(2, 100, 3), RowOutcome::kApplied);
  EXPECT_EQ(scan(*snapshot), std::vector<std::int64_t>{100});
}

TEST_F(HoldTest, KeepsTheRulesOfItsMoment) {
  open();
  for (std::int64_t at : {100, 200, 300}) EXPECT_EQ(write_one(1, at, at), RowOutcome::kApplied);
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(snapshot.ok());
  ViewRules one_version = rules_;
  one_version.max_versions = 1;
  change_rules(one_version);
  open();
  const Result<Snapshot> again = engine_->find_snapshot(snapshot->id);
  ASSERT_TRUE(again.ok());
  rules_ = again->rules->at(1);
  EXPECT_EQ(rules_.max_versions, 0u);
  EXPECT_EQ(scan(*again), (std::vector<std::int64_t>{300, 200, 100}));
}

TEST_F(HoldTest, ExpiresByItself) {
  open();
  const Result<Snapshot> snapshot = engine_->hold_snapshot(Duration{1000});
  ASSERT_TRUE(snapshot.ok());
  clock_.advance(Duration{1001});
  EXPECT_EQ(engine_->find_snapshot(snapshot->id).status().code(), StatusCode::kNotFound);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_TRUE(engine_->status().holds.empty());
}

TEST_F(HoldTest, AreLimited) {
  options_.limits.holds_max = 1;
  open();
  ASSERT_TRUE(engine_->hold_snapshot(std::chrono::hours(1)).ok());
  EXPECT_EQ(engine_->hold_snapshot(std::chrono::hours(1)).status().code(),
            StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace skua::test
