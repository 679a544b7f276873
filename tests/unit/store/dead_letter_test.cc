#include <thread>

#include "tests/unit/store/stream_fixture.h"

namespace skua::test {
namespace {

class DeadLetterTest : public StreamFixture {
 protected:
  Result<WriteReceipt> settle(std::vector<Sequence> sequences) {
    WriteBatch out = batch({});
    out.settled_letters = std::move(sequences);
    return write(std::move(out));
  }
  WriteBatch bad_record(std::string record, std::string entity_key = {}) {
    WriteBatch out = without_producer(0, 1);
    out.rows.clear();
    out.request_rows = 0;
    out.dead_letters = {letter(0, std::move(record), std::move(entity_key))};
    return out;
  }
  std::vector<std::string> records() const {
    std::vector<std::string> out;
    for (const DeadLetter& letter : letters()) out.push_back(letter.record);
    return out;
  }
};

TEST_F(DeadLetterTest, StandBesideTheRowsOfTheirBatch) {
  open();
  EXPECT_EQ(append(without_producer(3, 5)).base_offset, 0);
  WriteBatch mixed = without_producer(3, 4);
  mixed.rows.erase(mixed.rows.begin() + 1, mixed.rows.begin() + 3);
  mixed.dead_letters = {letter(2, "second"), letter(1, "first", entity_key(7))};
  mixed.dead_letters[0].partition = mixed.dead_letters[1].partition = 3;
  const Result<WriteReceipt> receipt = write(std::move(mixed));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->append, (AppendReceipt{AppendOutcome::kAppended, 5}));
  EXPECT_EQ(receipt->count(RowOutcome::kApplied), 2u);
  open();
  const std::vector<DeadLetter> kept = letters();
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].record, "first");
  EXPECT_EQ(kept[0].offset, 6);
  EXPECT_EQ(kept[0].partition, 3u);
  EXPECT_EQ(kept[0].entity_key, entity_key(7));
  EXPECT_EQ(kept[0].column, "temp");
  EXPECT_EQ(kept[0].reason.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(kept[0].created_timestamp, receipt->created_timestamp);
  EXPECT_EQ(kept[1].offset, 7);
  EXPECT_LT(kept[0].sequence, kept[1].sequence);
  EXPECT_EQ((*engine_->find_dead_letter(1, kept[1].sequence))->record, "second");
  EXPECT_FALSE(engine_->find_dead_letter(1, 12345)->has_value());
  EXPECT_FALSE(engine_->find_dead_letter(2, kept[1].sequence)->has_value());
  EXPECT_EQ(engine_->dead_letters(1, "x1", 10).status().code(), StatusCode::kInvalidArgument);
}

TEST_F(DeadLetterTest, ExpiredRowsAreKeptWhereTheViewWantsThem) {
  rules_.max_age = Duration{1000};
  open();
  EXPECT_EQ(write_one(1, 500, 5), RowOutcome::kApplied);  // In effect at the horizon.
  WriteBatch late = batch({row(2, 600, 6), row(1, 400, 4), row(1, 300, 3)});
  late.append.emplace();
  late.append->offsets = 3;
  late.expired_letter = [&](std::uint32_t row) {
    return letter(row, "row " + std::to_string(row), entity_key(1));
  };
  const Result<WriteReceipt> receipt = write(std::move(late));
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->outcomes,
            (std::vector{RowOutcome::kApplied, RowOutcome::kExpired, RowOutcome::kExpired}));
  EXPECT_EQ(records(), (std::vector<std::string>{"row 1", "row 2"}));
  EXPECT_EQ(letters()[1].offset, 2);
}

TEST_F(DeadLetterTest, RepeatsAndRefusalsKeepNone) {
  open();
  WriteBatch first = produced(0, 0);
  first.dead_letters = {letter(0, "once")};
  EXPECT_EQ(append(first).outcome, AppendOutcome::kAppended);
  EXPECT_EQ(append(first).outcome, AppendOutcome::kDuplicate);
  first.append->producer = ProducerBatch{1, 0, 1, 1};
  first.append->refusal = invalid_argument("bad");
  EXPECT_EQ(append(first).outcome, AppendOutcome::kRefused);
  EXPECT_EQ(records(), std::vector<std::string>{"once"});
}

TEST_F(DeadLetterTest, SettledOnesLeaveWithTheCommit) {
  open();
  for (const char* record : {"a", "b", "c", "d"}) (void)append(bad_record(record));
  const std::vector<DeadLetter> kept = letters();
  ASSERT_EQ(kept.size(), 4u);
  // A replay: the row enters and the letter leaves; a letter may be named more than once.
  WriteBatch replay = batch({row(50, 700, 7)});
  replay.settled_letters = {kept[1].sequence, kept[1].sequence};
  ASSERT_TRUE(write(std::move(replay)).ok());
  EXPECT_EQ(latest(50).value, 7);
  EXPECT_EQ(records(), (std::vector<std::string>{"a", "c", "d"}));
  // Two that discard, overlap, and are not committed when the second is prepared.
  WriteBatch one = batch({});
  one.settled_letters = {kept[0].sequence, kept[2].sequence};
  WriteBatch two = batch({});
  two.settled_letters = {kept[2].sequence, kept[1].sequence};
  auto first = write_async(std::move(one));
  auto second = write_async(std::move(two));
  ASSERT_TRUE(first.get().ok());
  ASSERT_TRUE(second.get().ok());
  open();
  EXPECT_EQ(records(), std::vector<std::string>{"d"});
}

// A record whose letter is gone was erased, discarded, or stored already.
TEST_F(DeadLetterTest, RowsOfLettersThatAreGoneAreNotStored) {
  open();
  for (const char* record : {"a", "b", "c"}) (void)append(bad_record(record, entity_key(1)));
  const std::vector<DeadLetter> kept = letters();
  ASSERT_EQ(kept.size(), 3u);
  const auto replay = [&](std::int64_t entity, std::vector<Sequence> sequences) {
    WriteBatch out = batch({row(entity, 500, 1)});
    out.settled_letters = std::move(sequences);
    out.expired_letter = [&](std::uint32_t place) { return letter(place, "again"); };
    return out;
  };
  // Not committed when the second is prepared, and of the same letter.
  auto first = write_async(replay(1, {kept[0].sequence}));
  auto second = write_async(replay(2, {kept[0].sequence, kept[1].sequence}));
  EXPECT_TRUE(first.get().ok());
  EXPECT_EQ(second.get().status().code(), StatusCode::kAborted);
  EXPECT_EQ(records(), (std::vector<std::string>{"b", "c"}));
  ASSERT_TRUE(settle({kept[1].sequence}).ok());
  EXPECT_EQ(write(replay(2, {kept[1].sequence})).status().code(), StatusCode::kAborted);
  ASSERT_TRUE(erase({1, entity_key(1), nullptr}).ok());
  EXPECT_EQ(write(replay(1, {kept[2].sequence})).status().code(), StatusCode::kAborted);
  EXPECT_TRUE(settle({kept[2].sequence}).ok());
  open();
  EXPECT_EQ(stored_rows(), 0u);
  EXPECT_TRUE(letters().empty());
}

TEST_F(DeadLetterTest, AFullBoxRefusesTheBatchByName) {
  options_.dead_letter_bytes_max = 1000;
  open();
  EXPECT_EQ(append(bad_record(std::string(400, 'a'))).outcome, AppendOutcome::kAppended);
  EXPECT_EQ(append(bad_record(std::string(400, 'b'))).outcome, AppendOutcome::kAppended);
  WriteBatch third = produced(0, 1);
  third.dead_letters = {letter(1, std::string(400, 'c'))};
  const std::uint64_t rows = stored_rows();
  const Result<WriteReceipt> refused = write(third);
  EXPECT_EQ(refused.status().code(), StatusCode::kResourceExhausted);
  EXPECT_NE(refused.status().message().find("dead_letter_bytes_max"), std::string::npos);
  EXPECT_EQ(stored_rows(), rows);
  EXPECT_EQ(*engine_->next_offset(1, 0), 2);
  EXPECT_EQ(append(produced(2, 2)).outcome, AppendOutcome::kOutOfOrder);
  EXPECT_EQ(write_one(77, 600, 6), RowOutcome::kApplied);  // Other writes go on.
  ASSERT_TRUE(settle({letters()[0].sequence}).ok());
  open();
  EXPECT_EQ(append(third), (AppendReceipt{AppendOutcome::kAppended, 2}));
  EXPECT_EQ(write(third).status().code(), StatusCode::kOk);  // A repeat.
  EXPECT_EQ(write(bad_record(std::string(400, 'd'))).status().code(),
            StatusCode::kResourceExhausted);
}

TEST_F(DeadLetterTest, ARefusalTakesRowsBackAlsoOutOfTheOverlay) {
  rules_.max_age = Duration{1000};
  options_.dead_letter_bytes_max = 300;
  open();
  EXPECT_EQ(write_one(1, 500, 5), RowOutcome::kApplied);
  // The rows before the expired one are in effect already when the letter finds no room.
  WriteBatch refused = batch({row(1, 999'900, 9), row(1, 999'950, 10), row(1, 400, 4)});
  refused.expired_letter = [&](std::uint32_t row) { return letter(row, std::string(400, 'x')); };
  auto first = write_async(std::move(refused));
  auto second = write_async(batch({row(1, 999'800, 8)}));
  EXPECT_EQ(first.get().status().code(), StatusCode::kResourceExhausted);
  const Result<WriteReceipt> receipt = second.get();
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->outcomes[0], RowOutcome::kApplied);
  EXPECT_EQ(latest(1).value, 8);
  EXPECT_EQ(stored_rows(), 2u);
}

TEST_F(DeadLetterTest, OldOnesAreRemoved) {
  open();
  (void)append(bad_record("old"));
  advance_clock(std::chrono::hours(24 * 6));
  (void)append(bad_record("young"));
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(records().size(), 2u);
  advance_clock(std::chrono::hours(24 * 2));
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(records(), std::vector<std::string>{"young"});
}

TEST_F(DeadLetterTest, EraseTakesThoseOfItsEntities) {
  options_.dead_letter_bytes_max = 1400;
  open();
  (void)append(bad_record(std::string(300, 'a'), entity_key(1)));
  (void)append(bad_record(std::string(300, 'b'), entity_key(2)));
  (void)append(bad_record(std::string(300, 'c'), entity_key(3)));
  (void)append(bad_record("nobody's"));
  std::vector<EraseSubject> subjects(2);
  subjects[0].targets.push_back({1, entity_key(1), nullptr});
  subjects[1].targets.push_back({1, "", [](std::string_view key) { return key == entity_key(3); }});
  ASSERT_TRUE(engine_->erase([&] { return subjects; }).ok());
  EXPECT_EQ(records(), (std::vector<std::string>{std::string(300, 'b'), "nobody's"}));
  // The room they took is free again.
  EXPECT_EQ(append(bad_record(std::string(700, 'd'))).outcome, AppendOutcome::kAppended);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_TRUE(engine_->status().erasures.empty());
  open();
  EXPECT_EQ(records().size(), 3u);
}

// The view is keyed by user and item, as far as the letters are concerned.
TEST_F(DeadLetterTest, EraseGoesByTheJoinKeysThatAreKnown) {
  open();
  const auto put = [&](const char* record, std::vector<JoinKeyValue> keys,
                       std::string entity = {}) {
    WriteBatch bad = bad_record(record, std::move(entity));
    bad.dead_letters[0].join_keys = std::move(keys);
    (void)append(std::move(bad));
  };
  put("user 7", {{"user", "7"}});
  put("user 7 or 8", {{"user", "7"}, {"user", "8"}, {"item", "5"}}, entity_key(8));
  put("user 9", {{"user", "9"}, {"item", "6"}});
  put("item 5", {{"item", "5"}});
  put("item 6", {{"item", "6"}});
  put("nothing", {});
  put("whole", {}, entity_key(3));
  const auto erase_by = [&](std::vector<std::vector<JoinKeyValue>> keys) {
    std::vector<EraseSubject> subjects(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i)
      subjects[i].targets.push_back({1, "", [](std::string_view) { return false; }, keys[i]});
    const auto receipts = engine_->erase([&] { return subjects; });
    EXPECT_TRUE(receipts.ok());
    return receipts.ok() ? receipts->back() : EraseReceipt();
  };
  EraseReceipt receipt = erase_by({{{"user", "1"}}});
  EXPECT_EQ(receipt.letters, 0u);
  EXPECT_EQ(receipt.letters_unknown, 3u);
  EXPECT_EQ(records().size(), 7u);
  // Both names are asked for: one that is not known leaves it open, one that differs does not.
  receipt = erase_by({{{"user", "8"}, {"item", "5"}}, {{"user", "9"}, {"item", "5"}}});
  EXPECT_EQ(receipt.letters, 1u);
  EXPECT_EQ(receipt.letters_unknown, 2u);
  EXPECT_EQ(records(),
            (std::vector<std::string>{"user 7", "user 9", "item 5", "item 6", "nothing", "whole"}));
  open();  // What is known is stored.
  receipt = erase_by({{{"user", "7"}}});
  EXPECT_EQ(receipt.letters, 1u);
  EXPECT_EQ(receipt.letters_unknown, 3u);
  EXPECT_EQ(records(),
            (std::vector<std::string>{"user 9", "item 5", "item 6", "nothing", "whole"}));
}

// Between the first look of an erase and its commit, one letter leaves and another one comes.
TEST_F(DeadLetterTest, EraseKnowsWhatHappenedSinceItsFirstLook) {
  options_.dead_letter_bytes_max = 1300;
  open();
  (void)append(bad_record(std::string(300, 'a'), entity_key(1)));
  (void)append(bad_record(std::string(300, 'b'), entity_key(1)));
  std::promise<void> is_preparing;
  std::promise<void> looked;
  std::thread holds_commits([&] {
    const auto wait = [&]() -> Result<RecordChanges> {
      is_preparing.set_value();
      looked.get_future().wait();
      return failed_precondition("nothing to change");
    };
    EXPECT_FALSE(engine_->commit_records(wait, [] {}).ok());
  });
  is_preparing.get_future().wait();
  WriteBatch discard = batch({});
  discard.settled_letters = {letters()[0].sequence};
  auto leaves = write_async(std::move(discard));
  auto comes = write_async(bad_record(std::string(300, 'c'), entity_key(1)));
  std::thread lets_go([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    looked.set_value();
  });
  std::future<Result<WriteReceipt>> late;
  int asked = 0;
  const auto receipts = engine_->erase([&] {
    if (++asked == 2) late = write_async(bad_record("late", entity_key(1)));
    std::vector<EraseSubject> subjects(1);
    subjects[0].targets.push_back({1, entity_key(1), nullptr});
    return subjects;
  });
  holds_commits.join();
  lets_go.join();
  EXPECT_TRUE(leaves.get().ok());
  EXPECT_TRUE(comes.get().ok());
  ASSERT_TRUE(receipts.ok());
  EXPECT_EQ(asked, 2);
  EXPECT_EQ((*receipts)[0].letters, 2u);
  ASSERT_TRUE(late.get().ok());
  EXPECT_EQ(records(), std::vector<std::string>{"late"});
  EXPECT_EQ(append(bad_record(std::string(900, 'd'))).outcome, AppendOutcome::kAppended);
}

TEST_F(DeadLetterTest, DroppedViewsTakeTheirsAlong) {
  options_.dead_letter_bytes_max = 500;
  open();
  (void)append(bad_record(std::string(300, 'a')));
  drop_view();
  EXPECT_TRUE(letters().empty());
  ASSERT_TRUE(engine_->compact().ok());
  open();  // The fixture's rules bring the incarnation back, which a registry never does.
  EXPECT_EQ(append(bad_record(std::string(300, 'b'))).outcome, AppendOutcome::kAppended);
}

}  // namespace
}  // namespace skua::test
