#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

class ErasureTest : public EngineFixture {
 protected:
  Result<EraseReceipt> erase_entity(std::int64_t entity) {
    EraseTarget target;
    target.incarnation = 1;
    target.exact = entity_key(entity);
    return erase(target);
  }
};

TEST_F(ErasureTest, RemovesHistoryAndLatestAndReportsFilesUntilTheyAreGone) {
  open();
  for (std::int64_t at : {100, 200, 300}) EXPECT_EQ(write_one(1, at, at), RowOutcome::kApplied);
  EXPECT_EQ(write_one(2, 100, 1), RowOutcome::kApplied);
  const Result<EraseReceipt> receipt = erase_entity(1);
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->entities, 1u);
  EXPECT_EQ(receipt->rows, 3u);
  EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
  EXPECT_EQ(as_of(1, 150).status, LookupStatus::kNotFound);
  EXPECT_EQ(latest(2).value, 1);
  ASSERT_EQ(engine_->status().erasures.size(), 1u);
  EXPECT_EQ(engine_->status().erasures[0].erase_id, receipt->erase_id);
  open();
  EXPECT_EQ(engine_->status().erasures.size(), 1u);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_TRUE(engine_->status().erasures.empty());
}

TEST_F(ErasureTest, ByPatternVisitsEveryEntity) {
  open();
  for (std::int64_t entity = 0; entity < 20; ++entity) {
    EXPECT_EQ(write_one(entity, 100, 1), RowOutcome::kApplied);
    EXPECT_EQ(write_one(entity, 50, 2), RowOutcome::kSuperseded);
  }
  EraseTarget target;
  target.incarnation = 1;
  target.matches = [](std::string_view key) { return (key.back() & 1) == 1; };
  const Result<EraseReceipt> receipt = erase(target);
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->entities, 10u);
  EXPECT_EQ(receipt->rows, 20u);
  EXPECT_EQ(latest(3).status, LookupStatus::kNotFound);
  EXPECT_EQ(latest(4).value, 1);
}

TEST_F(ErasureTest, OfSeveralEntitiesIsOneCommit) {
  open();
  for (std::int64_t entity = 1; entity <= 3; ++entity)
    EXPECT_EQ(write_one(entity, 100, entity), RowOutcome::kApplied);
  std::vector<EraseSubject> subjects(2);
  subjects[0].targets.push_back({1, entity_key(1), nullptr});
  subjects[1].targets.push_back({1, "", [](std::string_view key) { return key == entity_key(2); }});
  const Result<std::vector<EraseReceipt>> receipts = engine_->erase([&] { return subjects; });
  ASSERT_TRUE(receipts.ok());
  ASSERT_EQ(receipts->size(), 2u);
  EXPECT_EQ((*receipts)[0].sequence, (*receipts)[1].sequence);
  EXPECT_NE((*receipts)[0].erase_id, (*receipts)[1].erase_id);
  EXPECT_EQ((*receipts)[1].entities, 1u);
  EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
  EXPECT_EQ(latest(2).status, LookupStatus::kNotFound);
  EXPECT_EQ(latest(3).value, 3);
}

TEST_F(ErasureTest, WaitsForDroppedViewsThatStillHaveBytes) {
  open();
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  drop_view();
  ASSERT_TRUE(engine_->erase([] { return std::vector<EraseSubject>{{"digest", {}}}; }).ok());
  EXPECT_EQ(engine_->status().erasures.size(), 1u);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_TRUE(engine_->status().erasures.empty());
}

TEST_F(ErasureTest, RowsWrittenAfterItLiveOnThroughCompaction) {
  rules_.max_age = Duration{1000};
  open();
  // Behind the horizon later, and newer than what is written after the erasure.
  EXPECT_EQ(write_one(1, 999'900, 9), RowOutcome::kApplied);
  ASSERT_TRUE(engine_->compact().ok());
  ASSERT_TRUE(erase_entity(1).ok());
  EXPECT_EQ(write_one(1, 999'800, 8), RowOutcome::kApplied);
  clock_.advance(Duration{2000});
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(latest(1).value, 8);
}

TEST_F(ErasureTest, ARunningExportDoesNotShowErasedRows) {
  open();
  for (std::int64_t entity = 0; entity < 4; ++entity)
    EXPECT_EQ(write_one(entity, 100, entity), RowOutcome::kApplied);
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(snapshot.ok());
  const Result<HistoryPage> first = engine_->scan(*snapshot, rules_, "", 1);
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->rows.size(), 1u);
  ASSERT_TRUE(erase_entity(2).ok());
  const Result<HistoryPage> rest = engine_->scan(*snapshot, rules_, first->next, 1 << 20);
  ASSERT_TRUE(rest.ok());
  EXPECT_EQ(rest->rows.size(), 2u);
}

}  // namespace
}  // namespace skua::test
