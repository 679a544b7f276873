// Loads that take the place of all rows of their view.
#include <set>
#include <string>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "tests/unit/store/bulk_load_fixture.h"
#include "tests/unit/store/stored_keys.h"

namespace skua::test {
namespace {

class ReplaceTest : public BulkLoadFixture {
 protected:
  // Rows of the load, all of one chunk, and its publication.
  Result<LoadReceipt> replace_with(LoadNumber number, std::vector<UnstampedRow> rows) {
    RETURN_IF_ERROR(stage(number, 0, std::move(rows)).status());
    return publish_replacing(number, 1);
  }
  [[nodiscard]] StatusCode code_of(bool replaces) {
    return engine_->begin_load({1, "other", replaces}).status().code();
  }
  // Generations that have a key in the files of the store, which is closed for it.
  [[nodiscard]] std::set<Generation> stored_generations() {
    close();
    return generations_in(options_.data_dir);
  }
  [[nodiscard]] std::int64_t value_by(const ViewRules& rules, std::int64_t entity) const {
    const std::string key = entity_key(entity, rules.generation());
    RowSet rows;
    engine_->lookup_latest(std::vector<Lookup>{{&rules, key, engine_->now()}}, engine_->now(),
                           IoMode::kMayBlock, rows);
    if (rows.rows[0].status != LookupStatus::kFound) return -1;
    std::int64_t value = 0;
    std::memcpy(&value, RowView::trusted(rows.rows[0].bytes).fixed(layouts_->back().slots()[0]),
                sizeof(value));
    return value;
  }
};

// Entity by entity: what was there before, what came meanwhile, what the load has, what is there
// then.
TEST_F(ReplaceTest, TheRowsOfTheLoadAndThoseThatCameMeanwhile) {
  open();
  for (std::int64_t entity = 1; entity <= 8; ++entity)
    EXPECT_EQ(write_one(entity, 300, 1), RowOutcome::kApplied);
  const std::int64_t soon = clock_.now().us + 60'000'000;
  const std::string before = answers(10);
  const LoadNumber number = begin_replacing().number;
  EXPECT_EQ(write_one(2, 400, 2), RowOutcome::kApplied);
  EXPECT_EQ(write_one(3, 200, 2), RowOutcome::kSuperseded);
  EXPECT_EQ(write_one(4, 300, 1), RowOutcome::kDuplicate);
  EXPECT_EQ(write_one(5, 300, 2), RowOutcome::kApplied);
  ASSERT_TRUE(write(batch({tombstone(6, 400)})).ok());
  ASSERT_TRUE(write(batch({row(7, soon, 2)})).ok());
  EXPECT_EQ(write_one(9, 100, 2), RowOutcome::kApplied);
  const std::string meanwhile = answers(10);
  EXPECT_NE(meanwhile, before);
  std::vector<UnstampedRow> rows;
  for (const std::int64_t entity : {2, 3, 4, 5, 6, 7}) rows.push_back(row(entity, 250, 3));
  rows.push_back(row(9, 100, 3));
  ASSERT_TRUE(stage(number, 0, std::move(rows)).ok());
  EXPECT_EQ(answers(10), meanwhile);
  const Timestamp last = engine_->last_commit().created_timestamp;

  const Result<LoadReceipt> receipt = publish_replacing(number, 1);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_EQ(receipt->rows, 7u);
  EXPECT_EQ(rules_.replaced_at, receipt->created_timestamp);
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
    EXPECT_EQ(latest(8).status, LookupStatus::kNotFound);
    EXPECT_EQ(latest(2).value, 2);
    EXPECT_EQ(as_of(2, 300).value, 3);
    EXPECT_EQ(latest(3).value, 3);
    EXPECT_EQ(as_of(3, 249).value, 2);
    // One that was none where the row of before is gone.
    EXPECT_EQ(latest(4).value, 1);
    EXPECT_EQ(as_of(4, 299).value, 3);
    EXPECT_EQ(latest(5).value, 2);
    EXPECT_TRUE(latest(6).is_tombstone);
    EXPECT_EQ(latest(7).value, 3);
    EXPECT_EQ(as_of(7, soon).value, 2);
    EXPECT_EQ(latest(9).value, 3);
    // What was known before is gone with the rows.
    EXPECT_EQ(as_of(2, 300, last).status, LookupStatus::kBeyondRetention);
    EXPECT_EQ(as_of(2, 300, receipt->created_timestamp).value, 3);
    EXPECT_EQ(scan_now(), (std::vector<std::int64_t>{2, 3, 3, 2, 1, 3, 2, 3, -1, 3, 2, 3, 3, 2}));
    if (round == 1) {
      ASSERT_TRUE(engine_->compact().ok());
    }
    if (round == 0) open();
  }
  EXPECT_EQ(write_one(4, 300, 1), RowOutcome::kDuplicate);
  EXPECT_EQ(write_one(1, 50, 7), RowOutcome::kApplied);
  EXPECT_EQ(write_one(3, 240, 7), RowOutcome::kSuperseded);
  EXPECT_EQ(latest(1).value, 7);
  EXPECT_EQ(stored_generations(), std::set<Generation>{generation_of_load(number)});
}

TEST_F(ReplaceTest, IsAloneInItsView) {
  open();
  const LoadNumber plain = begin("plain").number;
  EXPECT_EQ(code_of(true), StatusCode::kFailedPrecondition);
  ASSERT_TRUE(engine_->abandon_load(plain).ok());
  const LoadNumber number = begin_replacing().number;
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(code_of(true), StatusCode::kFailedPrecondition);
    EXPECT_EQ(code_of(false), StatusCode::kFailedPrecondition);
    EXPECT_EQ(engine_->begin_load({1, "replace", false}).status().code(),
              StatusCode::kFailedPrecondition);
    EXPECT_EQ(begin_replacing().number, number);
    open();
  }
  ASSERT_TRUE(replace_with(number, {row(1, 100, 1)}).ok());
  EXPECT_EQ(code_of(false), StatusCode::kOk);
}

TEST_F(ReplaceTest, LeavesNothingWhenItIsGivenUp) {
  open();
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  const LoadNumber number = begin_replacing().number;
  ASSERT_TRUE(stage(number, 0, {row(2, 100, 1)}).ok());
  EXPECT_EQ(write_one(1, 200, 2), RowOutcome::kApplied);
  const std::string shown = answers(4);
  ASSERT_TRUE(engine_->abandon_load(number).ok());
  EXPECT_EQ(write_one(3, 200, 2), RowOutcome::kApplied);
  EXPECT_NE(answers(4), shown);
  EXPECT_EQ(latest(1).value, 2);
  open();
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(engine_->status().dropped_views_pending, 0u);
  EXPECT_EQ(stored_generations(), std::set<Generation>{1});
  open();
  EXPECT_EQ(latest(1).value, 2);
  // Upkeep gives one up that nobody goes on with.
  options_.load_idle_lifetime = Duration{1};
  (void)begin_replacing("another");
  EXPECT_EQ(write_one(1, 300, 3), RowOutcome::kApplied);
  clock_.advance(std::chrono::hours(1));
  open();
  clock_.advance(std::chrono::hours(1));
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(write_one(1, 400, 4), RowOutcome::kApplied);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(stored_generations(), std::set<Generation>{1});
}

TEST_F(ReplaceTest, WhoeverHasBegunToReadReadsOn) {
  open();
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  std::shared_ptr<const void> reader = readers_;
  const ViewRules before = rules_;
  const LoadNumber number = begin_replacing().number;
  ASSERT_TRUE(replace_with(number, {row(1, 100, 2), row(2, 100, 2)}).ok());
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(value_by(before, 1), 1);
    EXPECT_EQ(value_by(before, 2), -1);
    EXPECT_EQ(value_by(rules_, 1), 2);
    EXPECT_EQ(value_by(rules_, 2), 2);
    ASSERT_TRUE(engine_->compact().ok());
    EXPECT_EQ(engine_->status().dropped_views_pending, 1u);
  }
  // Written by who has an old snapshot: goes where it is read.
  UnstampedRow late = row(2, 200, 5);
  late.entity_key = entity_key(2, before.generation());
  ASSERT_TRUE(write(batch({late})).ok());
  EXPECT_EQ(latest(2).value, 5);
  EXPECT_EQ(value_by(before, 2), -1);
  reader.reset();
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(value_by(before, 1), -1);
  EXPECT_EQ(engine_->status().dropped_views_pending, 0u);
  EXPECT_EQ(stored_generations(), std::set<Generation>{generation_of_load(number)});
}

TEST_F(ReplaceTest, AgainAndAgainAndThenDropped) {
  open();
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  Generation last = 1;
  for (std::int64_t turn = 2; turn < 5; ++turn) {
    const LoadNumber number = begin_replacing(std::to_string(turn)).number;
    EXPECT_EQ(write_one(turn, 100, turn), RowOutcome::kApplied);
    if (turn % 2 == 0) open();
    ASSERT_TRUE(stage(number, 0, {row(1, 100, turn)}).ok() || turn % 2 == 0);
    if (turn % 2 == 0) {
      ASSERT_EQ(begin_replacing(std::to_string(turn)).next_chunk, 0u);
      ASSERT_TRUE(stage(number, 0, {row(1, 100, turn)}).ok());
    }
    ASSERT_TRUE(publish_replacing(number, 1).ok());
    EXPECT_GT(rules_.generation(), last);
    last = rules_.generation();
    EXPECT_EQ(latest(1).value, turn);
    EXPECT_EQ(latest(turn).value, turn);
    EXPECT_EQ(latest(turn - 1).value, turn == 2 ? turn : 0);
    // A load that adds goes where the rows are.
    (void)load({row(90 + turn, 100, turn)});
    EXPECT_EQ(latest(90 + turn).value, turn);
    EXPECT_EQ(latest(90 + turn - 1).status, LookupStatus::kNotFound);
  }
  (void)begin_replacing("last");
  EXPECT_EQ(write_one(1, 200, 9), RowOutcome::kApplied);
  drop_view();
  EXPECT_TRUE(engine_->loads().empty());
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(engine_->status().dropped_views_pending, 0u);
  EXPECT_TRUE(stored_generations().empty());
}

TEST_F(ReplaceTest, ErasesWhatIsStagedAndWhatWasKeptForIt) {
  for (const bool by_pattern : {false, true}) {
    open();
    const std::int64_t first = by_pattern ? 100 : 0;
    for (std::int64_t entity = first + 1; entity <= first + 2; ++entity)
      EXPECT_EQ(write_one(entity, 100, 1), RowOutcome::kApplied);
    const LoadNumber number = begin_replacing(by_pattern ? "a" : "b").number;
    ASSERT_TRUE(stage(number, 0, {row(first + 1, 150, 2), row(first + 2, 150, 2)}).ok());
    EXPECT_EQ(write_one(first + 1, 200, 3), RowOutcome::kApplied);
    EraseTarget target;
    target.incarnation = 1;
    target.join_keys.resize(2);
    target.join_keys[0].name = "entity";
    target.join_keys[1].name = "other";
    const std::string erased = entity_key(first + 1);
    if (by_pattern)
      target.matches = [&](std::string_view key) {
        return without_generation(key) == without_generation(erased);
      };
    else
      target.exact = erased;
    const auto receipts = engine_->erase([&] {
      return std::vector<EraseSubject>{{std::to_string(first + 1), {target}}};
    });
    ASSERT_TRUE(receipts.ok()) << receipts.status().to_string();
    // What a reader could see.
    EXPECT_EQ(receipts->at(0).entities, 1u);
    EXPECT_EQ(receipts->at(0).rows, 2u);
    EXPECT_EQ(engine_->status().erasures.size(), 1u);
    const Result<LoadReceipt> receipt = publish_replacing(number, 1);
    ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
    EXPECT_EQ(receipt->erased, 1u);
    EXPECT_EQ(latest(first + 1).status, LookupStatus::kNotFound);
    EXPECT_EQ(latest(first + 2).value, 2);
    EXPECT_EQ(scan_now(), std::vector<std::int64_t>{2});
    ASSERT_TRUE(engine_->compact().ok());
    EXPECT_TRUE(engine_->status().erasures.empty());
    EXPECT_EQ(scan_now(), std::vector<std::int64_t>{2});
  }
}

TEST_F(ReplaceTest, SnapshotsOfBeforeAreRefused) {
  open();
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  const Result<Snapshot> before = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(before.ok());
  const ViewRules old_rules = rules_;
  const std::shared_ptr<const void> reader = readers_;
  ASSERT_TRUE(replace_with(begin_replacing().number, {row(1, 100, 2)}).ok());
  const auto code = [&](const ViewRules& rules) {
    return engine_->scan(*before, rules, "", 1 << 20).status().code();
  };
  EXPECT_EQ(code(old_rules), StatusCode::kFailedPrecondition);
  EXPECT_EQ(engine_->scan_since(*before, old_rules, 0, "", 1 << 20).status().code(),
            StatusCode::kFailedPrecondition);
  const Result<Snapshot> after = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(scan(*after), std::vector<std::int64_t>{2});
  open();
  const Result<Snapshot> found = engine_->find_snapshot(after->id);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->rules->at(1), rules_);
  EXPECT_EQ(scan(*found), std::vector<std::int64_t>{2});
  EXPECT_EQ(code(engine_->find_snapshot(before->id)->rules->at(1)),
            StatusCode::kFailedPrecondition);
}

TEST_F(ReplaceTest, RetentionAppliesToTheNewRows) {
  rules_.max_age = Duration{10'000};
  event_times_ = {985'000, 991'000, 1'000'000, 1'003'000};
  open();
  EXPECT_EQ(write_one(1, 995'000, 1), RowOutcome::kApplied);
  const LoadNumber number = begin_replacing().number;
  EXPECT_EQ(write_one(2, 996'000, 2), RowOutcome::kApplied);
  EXPECT_EQ(write_one(2, 997'000, 3), RowOutcome::kApplied);
  EXPECT_EQ(write_one(2, 989'000, 8), RowOutcome::kSuperseded);
  EXPECT_EQ(write_one(2, 980'000, 4), RowOutcome::kExpired);
  ASSERT_TRUE(
      replace_with(number, {row(1, 991'000, 5), row(1, 992'000, 6), row(2, 993'000, 7)}).ok());
  for (int i = 0; i < 4; ++i) {
    const std::string shown = answers(3);
    ASSERT_TRUE(engine_->compact().ok());
    EXPECT_EQ(answers(3), shown) << "at step " << i;
    clock_.advance(Duration{4'000});
  }
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(scan_now(), (std::vector<std::int64_t>{6, 3}));
}

TEST_F(ReplaceTest, OnlyWhatIsReadIsScanned) {
  open();
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  const auto scanned = [&] {
    std::size_t rows = 0;
    std::string cursor;
    do {
      const Result<LatestPage> page = engine_->scan_latest(cursor, 1);
      EXPECT_TRUE(page.ok());
      if (!page.ok()) break;
      for (const HistoryRow& row : page->rows)
        rows += generation_of(row.entity_key) == rules_.generation() ? 1 : 100;
      cursor = page->next;
    } while (!cursor.empty());
    return rows;
  };
  const std::shared_ptr<const void> reader = readers_;
  const LoadNumber number = begin_replacing().number;
  for (std::int64_t entity = 2; entity < 5; ++entity)
    EXPECT_EQ(write_one(entity, 100, 1), RowOutcome::kApplied);
  EXPECT_EQ(scanned(), 4u);
  ASSERT_TRUE(replace_with(number, {row(4, 100, 2), row(5, 100, 2)}).ok());
  EXPECT_EQ(scanned(), 4u);
}

// A publication that the registry refuses changes nothing, and may be tried again. So may a load
// without a row, which leaves what came meanwhile.
TEST_F(ReplaceTest, GoesWithTheChangeOfTheRegistry) {
  open();
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  const LoadNumber number = begin_replacing().number;
  EXPECT_EQ(write_one(2, 100, 2), RowOutcome::kApplied);
  LoadPublication publication;
  EXPECT_EQ(engine_->publish_load(number, publication).status().code(), StatusCode::kInternal);
  publication.change = [](const CommitPoint&, Timestamp) -> Result<RegistryCommit> {
    return not_found("dropped");
  };
  EXPECT_EQ(engine_->publish_load(number, publication).status().code(), StatusCode::kNotFound);
  publication.change = [&](const CommitPoint&, Timestamp) -> Result<RegistryCommit> {
    RegistryCommit commit;
    commit.rules = table_of(rules_);
    return commit;
  };
  EXPECT_EQ(engine_->publish_load(number, publication).status().code(), StatusCode::kInternal);
  EXPECT_EQ(latest(1).value, 1);
  open();
  EXPECT_EQ(latest(1).value, 1);
  const Result<LoadReceipt> receipt = publish_replacing(number, 0);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_EQ(receipt->rows, 0u);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
    EXPECT_EQ(latest(2).value, 2);
    open();
    ASSERT_TRUE(engine_->compact().ok());
  }
}

// A write of which nothing is stored keeps nothing for the load either.
TEST_F(ReplaceTest, WhatIsTakenBackIsTakenBackForBoth) {
  options_.dead_letter_bytes_max = 1;
  open();
  const LoadNumber number = begin_replacing().number;
  WriteBatch refused = batch({row(1, 100, 1)});
  refused.dead_letters.resize(1);
  refused.dead_letters[0].record = "a letter that there is no room for";
  EXPECT_EQ(write(std::move(refused)).status().code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(write_one(2, 100, 2), RowOutcome::kApplied);
  ASSERT_TRUE(publish_replacing(number, 0).ok());
  EXPECT_EQ(scan_now(), std::vector<std::int64_t>{2});
}

// Letters stay under the incarnation of their view: an erasure finds them by keys of any
// generation.
TEST_F(ReplaceTest, LettersOfBeforeAreErasedByKeysOfAfter) {
  open();
  WriteBatch kept = batch({row(1, 100, 1)});
  kept.dead_letters.resize(1);
  kept.dead_letters[0].entity_key = entity_key(1, rules_.incarnation);
  kept.dead_letters[0].record = "a letter of entity 1";
  ASSERT_TRUE(write(std::move(kept)).ok());
  ASSERT_TRUE(replace_with(begin_replacing().number, {row(1, 100, 2)}).ok());
  ASSERT_EQ(engine_->dead_letters(1, "", 10)->letters.size(), 1u);
  EraseTarget target;
  target.incarnation = 1;
  target.exact = entity_key(1, rules_.generation());
  const Result<EraseReceipt> receipt = erase(target);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_EQ(receipt->rows, 1u);
  EXPECT_EQ(receipt->letters, 1u);
  EXPECT_TRUE(engine_->dead_letters(1, "", 10)->letters.empty());
}

}  // namespace
}  // namespace skua::test
