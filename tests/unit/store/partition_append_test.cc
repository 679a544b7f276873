#include <future>
#include <limits>

#include "tests/unit/store/stream_fixture.h"

namespace skua::test {
namespace {

constexpr std::int32_t kLast = std::numeric_limits<std::int32_t>::max();

using Outcome = AppendOutcome;

class PartitionAppendTest : public StreamFixture {};

TEST_F(PartitionAppendTest, OffsetsCountRecordsAndLast) {
  open();
  EXPECT_EQ(append(without_producer(0, 3)), (AppendReceipt{Outcome::kAppended, 0}));
  EXPECT_EQ(append(without_producer(0, 2)), (AppendReceipt{Outcome::kAppended, 3}));
  EXPECT_EQ(append(without_producer(1, 1)), (AppendReceipt{Outcome::kAppended, 0}));
  WriteBatch empty = without_producer(0, 4);
  empty.rows.clear();  // All dropped, say: their offsets are taken all the same.
  EXPECT_EQ(append(std::move(empty)), (AppendReceipt{Outcome::kAppended, 5}));
  open();
  EXPECT_EQ(*engine_->next_offset(1, 0), 9);
  EXPECT_EQ(*engine_->next_offset(1, 1), 1);
  EXPECT_EQ(*engine_->next_offset(1, 2), 0);
  EXPECT_EQ(append(without_producer(0, 1)), (AppendReceipt{Outcome::kAppended, 9}));
}

TEST_F(PartitionAppendTest, RepeatsStoreNothingAndKeepTheirOffset) {
  open();
  for (std::int32_t first = 0; first < 6; ++first)
    EXPECT_EQ(append(produced(first, first)), (AppendReceipt{Outcome::kAppended, first}));
  for (int round = 0; round < 2; ++round) {
    const std::uint64_t rows = stored_rows();
    EXPECT_EQ(append(produced(5, 5)), (AppendReceipt{Outcome::kDuplicate, 5}));
    EXPECT_EQ(append(produced(1, 1)), (AppendReceipt{Outcome::kDuplicate, 1}));
    EXPECT_EQ(append(produced(0, 0)).outcome, Outcome::kOldDuplicate);
    EXPECT_EQ(append(produced(7, 7)).outcome, Outcome::kOutOfOrder);
    EXPECT_EQ(append(produced(4, 5)).outcome, Outcome::kOldDuplicate);
    EXPECT_EQ(append(produced(5, 6)).outcome, Outcome::kOutOfOrder);
    EXPECT_EQ(stored_rows(), rows);
    EXPECT_EQ(*engine_->next_offset(1, 0), 6);
    open();  // The window is durable.
  }
  const Result<WriteReceipt> repeat = write(produced(5, 5));
  ASSERT_TRUE(repeat.ok());
  EXPECT_TRUE(repeat->repeated);
  EXPECT_TRUE(repeat->outcomes.empty());
  EXPECT_EQ(append(produced(6, 6)), (AppendReceipt{Outcome::kAppended, 6}));
}

TEST_F(PartitionAppendTest, ProducersAndPartitionsAreApart) {
  open();
  EXPECT_EQ(append(produced(0, 1)), (AppendReceipt{Outcome::kAppended, 0}));
  EXPECT_EQ(append(produced(0, 1, {.producer_id = 2})), (AppendReceipt{Outcome::kAppended, 2}));
  EXPECT_EQ(append(produced(0, 1, {.partition = 9})), (AppendReceipt{Outcome::kAppended, 0}));
  EXPECT_EQ(append(produced(0, 1)), (AppendReceipt{Outcome::kDuplicate, 0}));
}

TEST_F(PartitionAppendTest, EpochsFenceAndBeginAtZero) {
  open();
  EXPECT_EQ(append(produced(0, 1, {.epoch = 3})).outcome, Outcome::kAppended);
  EXPECT_EQ(append(produced(2, 3, {.epoch = 2})).outcome, Outcome::kFenced);
  EXPECT_EQ(append(produced(2, 3, {.epoch = 4})).outcome, Outcome::kOutOfOrder);
  EXPECT_EQ(append(produced(0, 0, {.epoch = 4})), (AppendReceipt{Outcome::kAppended, 2}));
  EXPECT_EQ(append(produced(2, 2, {.epoch = 3})).outcome, Outcome::kFenced);
}

TEST_F(PartitionAppendTest, UnknownProducersMayBeginAnywhereAndWrap) {
  open();
  EXPECT_EQ(append(produced(kLast - 1, kLast)), (AppendReceipt{Outcome::kAppended, 0}));
  EXPECT_EQ(append(produced(0, 2)), (AppendReceipt{Outcome::kAppended, 2}));
  open();
  EXPECT_EQ(append(produced(kLast - 1, kLast)), (AppendReceipt{Outcome::kDuplicate, 0}));
  EXPECT_EQ(append(produced(3, 3)), (AppendReceipt{Outcome::kAppended, 5}));
}

TEST_F(PartitionAppendTest, WhatFollowsARefusedBatchWaitsForIt) {
  open();
  const auto refused = [&](std::int32_t first, std::int32_t last, Produced how = {}) {
    WriteBatch batch = produced(first, last, how);
    batch.append->refusal = invalid_argument("a record is bad");
    return append(std::move(batch)).outcome;
  };
  EXPECT_EQ(refused(0, 4), Outcome::kRefused);
  EXPECT_EQ(append(produced(5, 9)).outcome, Outcome::kOutOfOrder);
  EXPECT_EQ(refused(5, 9), Outcome::kOutOfOrder);
  EXPECT_EQ(append(produced(5, 9, {.epoch = 1})).outcome, Outcome::kOutOfOrder);
  EXPECT_EQ(*engine_->next_offset(1, 0), 0);
  EXPECT_EQ(append(produced(0, 4)), (AppendReceipt{Outcome::kAppended, 0}));
  EXPECT_EQ(append(produced(5, 9)), (AppendReceipt{Outcome::kAppended, 5}));
  EXPECT_EQ(refused(0, 4), Outcome::kDuplicate);  // A repeat is one, whatever is thought of it now.
  // The next epoch, in which the first one is bad again.
  EXPECT_EQ(refused(0, 0, {.epoch = 1}), Outcome::kRefused);
  EXPECT_EQ(append(produced(1, 1, {.epoch = 1})).outcome, Outcome::kOutOfOrder);
  EXPECT_EQ(append(produced(0, 0, {.epoch = 1})), (AppendReceipt{Outcome::kAppended, 10}));
  EXPECT_EQ(refused(0, 0, {.producer_id = 50}), Outcome::kRefused);
  open();  // Forgotten with the process: then anything goes, as nothing is known.
  EXPECT_EQ(append(produced(1, 1, {.producer_id = 50})).outcome, Outcome::kAppended);
}

TEST_F(PartitionAppendTest, PipelinedBatchesAreAnsweredInOrder) {
  open();
  std::vector<std::future<Result<WriteReceipt>>> answers;
  std::vector<int> order;
  for (int i = 0; i < 200; ++i) {
    // Each batch twice: the second is a repeat of one that may not be committed yet.
    answers.push_back(write_async(produced(i / 2, i / 2), [&order, i] { order.push_back(i); }));
  }
  for (int i = 0; i < 200; ++i) {
    const Result<WriteReceipt> receipt = answers[static_cast<std::size_t>(i)].get();
    ASSERT_TRUE(receipt.ok());
    const Outcome expected = i % 2 == 0 ? Outcome::kAppended : Outcome::kDuplicate;
    EXPECT_EQ(receipt->append, (AppendReceipt{expected, i / 2})) << i;
    EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
  }
  EXPECT_EQ(stored_rows(), 100u);
}

TEST_F(PartitionAppendTest, AFullQueueLosesNoPlace) {
  options_.limits.write_queue_rows_max = 1;
  open();
  std::vector<std::future<Result<WriteReceipt>>> answers;
  for (std::int32_t i = 0; i < 300; ++i) answers.push_back(write_async(produced(i, i)));
  // Once one is turned away, those behind it must not overtake it.
  std::int64_t appended = 0;
  bool is_behind = false;
  for (auto& answer : answers) {
    const Result<WriteReceipt> receipt = answer.get();
    if (!receipt.ok()) {
      EXPECT_EQ(receipt.status().code(), StatusCode::kResourceExhausted);
      is_behind = true;
    } else if (is_behind) {
      EXPECT_EQ(receipt->append->outcome, Outcome::kOutOfOrder);
    } else {
      EXPECT_EQ(receipt->append, (AppendReceipt{Outcome::kAppended, appended++}));
    }
  }
  EXPECT_TRUE(is_behind);
  // Room is given back after the answer, so that the next one may be turned away once more.
  const auto next = static_cast<std::int32_t>(appended);
  Result<WriteReceipt> again = resource_exhausted("not tried yet");
  while (again.status().code() == StatusCode::kResourceExhausted)
    again = write(produced(next, next));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->append, (AppendReceipt{Outcome::kAppended, appended}));
}

TEST_F(PartitionAppendTest, ABatchTurnedAwayIsNotOvertakenByTheNext) {
  options_.limits.write_queue_rows_max = 20;
  open();
  std::promise<void> release;
  auto full =
      write_async(without_producer(1, 20), [wait = release.get_future().share()] { wait.wait(); });
  auto first = write_async(produced(0, 4));
  release.set_value();
  ASSERT_TRUE(full.get().ok());
  EXPECT_EQ(first.get().status().code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(append(produced(5, 9)).outcome, Outcome::kOutOfOrder);
  EXPECT_EQ(append(produced(0, 4)), (AppendReceipt{Outcome::kAppended, 0}));
  EXPECT_EQ(append(produced(5, 9)), (AppendReceipt{Outcome::kAppended, 5}));
}

TEST_F(PartitionAppendTest, DroppedViewsForgetTheirProducers) {
  open();
  EXPECT_EQ(append(produced(0, 4)).outcome, Outcome::kAppended);
  drop_view();
  EXPECT_EQ(write(produced(0, 4)).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(*engine_->next_offset(1, 0), 0);
  open();  // The fixture's rules bring the incarnation back, which a registry never does.
  EXPECT_EQ(append(produced(0, 4)), (AppendReceipt{Outcome::kAppended, 0}));
}

TEST_F(PartitionAppendTest, SilentProducersAreForgottenAndOffsetsAreNot) {
  open();
  EXPECT_EQ(append(produced(0, 4)).outcome, Outcome::kAppended);
  advance_clock(std::chrono::hours(24 * 4));
  EXPECT_EQ(append(produced(0, 4, {.producer_id = 2})).outcome, Outcome::kAppended);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(append(produced(0, 4)).outcome, Outcome::kDuplicate);
  advance_clock(std::chrono::hours(24 * 4));
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(append(produced(70, 70)), (AppendReceipt{Outcome::kAppended, 10}));
  EXPECT_EQ(append(produced(0, 4, {.producer_id = 2})), (AppendReceipt{Outcome::kDuplicate, 5}));
}

TEST_F(PartitionAppendTest, TheLongestSilentGoWhenThereAreTooMany) {
  options_.limits.producers_max = 3;
  open();
  for (std::int64_t id = 0; id < 5; ++id)
    EXPECT_EQ(append(produced(0, 0, {.producer_id = id})).outcome, Outcome::kAppended);
  ASSERT_TRUE(engine_->compact().ok());
  for (std::int64_t id = 0; id < 5; ++id)
    EXPECT_EQ(append(produced(0, 0, {.producer_id = id})).outcome,
              id < 2 ? Outcome::kAppended : Outcome::kDuplicate);
}

}  // namespace
}  // namespace skua::test
