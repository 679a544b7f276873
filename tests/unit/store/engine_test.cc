#include <future>
#include <random>
#include <thread>

#include "storage/codec/row_codec.h"
#include "tests/unit/store/engine_fixture.h"

namespace skua::test {
namespace {

class EngineTest : public EngineFixture {};

TEST_F(EngineTest, NewestEventTimestampWinsWhateverTheOrder) {
  open();
  EXPECT_EQ(write_one(1, 500, 5), RowOutcome::kApplied);
  EXPECT_EQ(write_one(1, 300, 3), RowOutcome::kSuperseded);
  EXPECT_EQ(latest(1).value, 5);
  EXPECT_EQ(as_of(1, 499).value, 3);
  EXPECT_EQ(as_of(1, 299).status, LookupStatus::kNotFound);
  EXPECT_EQ(latest(2).status, LookupStatus::kNotFound);
}

TEST_F(EngineTest, SameEventTimestampIsACorrectionAndEqualContentADuplicate) {
  open();
  EXPECT_EQ(write_one(1, 500, 5), RowOutcome::kApplied);
  EXPECT_EQ(write_one(1, 500, 5), RowOutcome::kDuplicate);
  EXPECT_EQ(write_one(1, 500, 6), RowOutcome::kApplied);
  EXPECT_EQ(latest(1).value, 6);
  EXPECT_EQ(write_one(1, 700, 7), RowOutcome::kApplied);
  EXPECT_EQ(write_one(1, 500, 6), RowOutcome::kDuplicate);
  EXPECT_EQ(write_one(1, 500, 8), RowOutcome::kSuperseded);
  EXPECT_EQ(as_of(1, 600).value, 8);
}

TEST_F(EngineTest, RowsOfOneBatchSeeEachOther) {
  open();
  const Result<WriteReceipt> receipt = write(
      batch({row(1, 500, 5), row(1, 500, 5), row(1, 400, 4), row(1, 400, 4), row(1, 600, 6)}));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->outcomes,
            (std::vector{RowOutcome::kApplied, RowOutcome::kDuplicate, RowOutcome::kSuperseded,
                         RowOutcome::kDuplicate, RowOutcome::kApplied}));
  EXPECT_EQ(latest(1).value, 6);
}

TEST_F(EngineTest, KnownAtShowsWhatWasCommittedThen) {
  open();
  const Result<WriteReceipt> first = write(batch({row(1, 500, 5)}));
  ASSERT_TRUE(first.ok());
  const Timestamp before = first->created_timestamp;
  clock_.advance(Duration{1000});
  EXPECT_EQ(write_one(1, 500, 6), RowOutcome::kApplied);
  EXPECT_EQ(as_of(1, 600, before).value, 5);
  EXPECT_EQ(as_of(1, 600).value, 6);
  EXPECT_EQ(as_of(1, 600, Timestamp{before.us - 1}).status, LookupStatus::kNotFound);
}

TEST_F(EngineTest, FutureRowsFallDue) {
  open();
  EXPECT_EQ(write_one(1, 900'000, 9), RowOutcome::kApplied);
  const Result<WriteReceipt> future = write(batch({row(1, 1'500'000, 15)}));
  ASSERT_TRUE(future.ok());
  EXPECT_EQ(future->future_rows, std::vector<std::uint32_t>{0});
  EXPECT_EQ(latest(1).value, 9);
  EXPECT_EQ(write_one(1, 950'000, 10),
            RowOutcome::kApplied);  // In effect until the future row is due.
  EXPECT_EQ(latest(1).value, 10);
  EXPECT_EQ(write_one(1, 940'000, 11), RowOutcome::kSuperseded);
  clock_.advance(Duration{600'000});
  EXPECT_EQ(latest(1).value, 15);
}

TEST_F(EngineTest, TombstonesHideAndLaterRowsRevive) {
  open();
  EXPECT_EQ(write_one(1, 500, 5), RowOutcome::kApplied);
  ASSERT_TRUE(write(batch({tombstone(1, 600)})).ok());
  EXPECT_TRUE(latest(1).is_tombstone);
  EXPECT_EQ(as_of(1, 599).value, 5);
  EXPECT_EQ(write_one(1, 700, 7), RowOutcome::kApplied);
  EXPECT_EQ(latest(1).value, 7);
}

TEST_F(EngineTest, RowsBehindTheHorizonThatWereReplacedAreExpired) {
  rules_.max_age = Duration{1000};
  open();
  EXPECT_EQ(write_one(1, 500, 5), RowOutcome::kApplied);  // In effect at the horizon.
  EXPECT_EQ(write_one(1, 400, 4), RowOutcome::kExpired);
  EXPECT_EQ(write_one(1, 500, 6), RowOutcome::kApplied);
  EXPECT_EQ(write_one(1, 600, 7), RowOutcome::kApplied);
  EXPECT_EQ(latest(1).value, 7);
  EXPECT_EQ(as_of(1, 998'000).status, LookupStatus::kBeyondRetention);
}

TEST_F(EngineTest, VersionLimitExpiresAndHides) {
  rules_.max_versions = 2;
  open();
  for (std::int64_t at : {100, 200, 300}) EXPECT_EQ(write_one(1, at, at), RowOutcome::kApplied);
  EXPECT_EQ(write_one(1, 150, 1), RowOutcome::kExpired);
  EXPECT_EQ(as_of(1, 250).value, 200);
  EXPECT_EQ(as_of(1, 150).status, LookupStatus::kBeyondRetention);
  EXPECT_EQ(as_of(2, 150).status, LookupStatus::kNotFound);
}

TEST_F(EngineTest, RepeatedWriterSequenceReturnsTheFirstReceipt) {
  open();
  WriteBatch first = batch({row(1, 500, 5)});
  first.writer = WriterStamp{"w", 1};
  const Result<WriteReceipt> receipt = write(first);
  ASSERT_TRUE(receipt.ok());
  for (int round = 0; round < 2; ++round) {
    WriteBatch repeat = batch({row(1, 500, 5)});
    repeat.writer = WriterStamp{"w", 1};
    const Result<WriteReceipt> again = write(std::move(repeat));
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->outcomes, receipt->outcomes);
    EXPECT_EQ(again->sequence, receipt->sequence);
    if (round == 0) {
      const Result<HistoryPage> stored = engine_->history(rules_, entity_key(1), Timestamp::min(),
                                                          Timestamp::max(), engine_->now(), 10, "");
      ASSERT_TRUE(stored.ok());
      EXPECT_EQ(stored->rows.size(), 1u);
      open();  // The receipt survives a restart.
    }
  }
}

TEST_F(EngineTest, WriterKeepsFiveReceipts) {
  open();
  for (std::uint64_t sequence = 1; sequence <= 6; ++sequence) {
    WriteBatch stamped = batch({row(1, static_cast<std::int64_t>(sequence), 1)});
    stamped.writer = WriterStamp{"w", sequence};
    ASSERT_TRUE(write(std::move(stamped)).ok());
  }
  WriteBatch forgotten = batch({row(1, 1, 1)});
  forgotten.writer = WriterStamp{"w", 1};
  EXPECT_EQ(write(std::move(forgotten)).status().code(), StatusCode::kAborted);
}

TEST_F(EngineTest, DroppedViewIsGoneAndLateWritesSayNotFound) {
  open();
  EXPECT_EQ(write_one(1, 500, 5), RowOutcome::kApplied);
  drop_view();
  EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
  EXPECT_EQ(write(batch({row(1, 600, 6)})).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(engine_->status().dropped_views_pending, 1u);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(engine_->status().dropped_views_pending, 0u);
}

TEST_F(EngineTest, CreatedTimestampsGrowWhenTheClockStepsBack) {
  open();
  EXPECT_EQ(write_one(1, 500, 5), RowOutcome::kApplied);
  const Timestamp before = engine_->last_commit().created_timestamp;
  clock_.advance(Duration{-500'000});
  open();
  EXPECT_EQ(write_one(1, 501, 6), RowOutcome::kApplied);
  EXPECT_GT(engine_->last_commit().created_timestamp, before);
  EXPECT_GE(engine_->now(), engine_->last_commit().created_timestamp);
}

TEST_F(EngineTest, MemoryOnlyAnswersFromTheMemtable) {
  open();
  EXPECT_EQ(write_one(1, 500, 5), RowOutcome::kApplied);
  const std::string key = entity_key(1);
  const std::vector<Lookup> lookups = {{&rules_, key, engine_->now()}};
  RowSet rows;
  engine_->lookup_latest(lookups, engine_->now(), IoMode::kMemoryOnly, rows);
  EXPECT_EQ(rows.rows[0].status, LookupStatus::kFound);
}

TEST_F(EngineTest, HistoryPagesNewestFirst) {
  open();
  for (std::int64_t at : {100, 200, 300, 400})
    EXPECT_EQ(write_one(1, at, at), RowOutcome::kApplied);
  std::vector<std::int64_t> seen;
  std::string cursor;
  do {
    const Result<HistoryPage> page =
        engine_->history(rules_, entity_key(1), {150}, {400}, engine_->now(), 2, cursor);
    ASSERT_TRUE(page.ok());
    for (const HistoryRow& found : page->rows)
      seen.push_back(RowView::trusted(found.bytes).event_timestamp().us);
    cursor = page->next;
  } while (!cursor.empty());
  EXPECT_EQ(seen, (std::vector<std::int64_t>{400, 300, 200}));
}

TEST_F(EngineTest, ConcurrentWritersLoseNothing) {
  open();
  constexpr int kWriters = 4;
  constexpr int kRounds = 200;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([this, writer] {
      for (int round = 1; round <= kRounds; ++round)
        EXPECT_EQ(write_one(writer, round, round), RowOutcome::kApplied);
    });
  }
  for (std::thread& writer : writers) writer.join();
  for (int writer = 0; writer < kWriters; ++writer) {
    EXPECT_EQ(latest(writer).value, kRounds);
    for (int round = 1; round <= kRounds; round += 37) EXPECT_EQ(as_of(writer, round).value, round);
  }
  EXPECT_GE(engine_->last_commit().sequence, static_cast<Sequence>(kWriters * kRounds));
}

}  // namespace
}  // namespace skua::test
