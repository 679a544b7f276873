#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "tests/unit/store/bulk_load_fixture.h"

namespace skua::test {
namespace {

namespace fs = std::filesystem;

class BulkLoadTest : public BulkLoadFixture {
 protected:
  // Runs of a few rows.
  void use_small_buffers() {
    options_.limits.load_buffer_bytes = 4096;
    options_.load_file_bytes_max = 4096;
  }
  [[nodiscard]] std::vector<UnstampedRow> rows_of(std::int64_t first, std::int64_t count,
                                                  std::int64_t event_us = 100) const {
    std::vector<UnstampedRow> rows;
    for (std::int64_t i = first; i < first + count; ++i) rows.push_back(row(i, event_us, i));
    return rows;
  }
  [[nodiscard]] bool has_folder(LoadNumber number) const {
    return fs::exists(folder_.path() / "loads" / std::to_string(number));
  }
};

TEST_F(BulkLoadTest, ShowsAllRowsFromOneMomentOn) {
  open();
  EXPECT_EQ(write_one(1, 100, 7), RowOutcome::kApplied);
  const LoadProgress begun = begin();
  ASSERT_TRUE(stage(begun.number, 0, {row(1, 200, 8), row(1, 150, 9), row(2, 100, 3)}, "a").ok());
  ASSERT_TRUE(stage(begun.number, 1, {row(3, 100, 4), tombstone(2, 300)}, "b").ok());
  EXPECT_EQ(latest(1).value, 7);
  EXPECT_EQ(latest(3).status, LookupStatus::kNotFound);
  ASSERT_EQ(engine_->loads().size(), 1u);
  const Sequence before = engine_->last_commit().sequence;

  const Result<LoadReceipt> receipt = publish(begun.number, 2);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_EQ(receipt->rows, 5u);
  EXPECT_GT(receipt->sequence, before);
  EXPECT_EQ(engine_->last_commit().sequence, receipt->sequence);
  EXPECT_EQ(engine_->last_commit().created_timestamp, receipt->created_timestamp);
  EXPECT_EQ(latest(1).value, 8);
  EXPECT_EQ(as_of(1, 199).value, 9);
  EXPECT_EQ(as_of(1, 149).value, 7);
  EXPECT_TRUE(latest(2).is_tombstone);
  EXPECT_EQ(as_of(2, 299).value, 3);
  EXPECT_EQ(latest(3).value, 4);
  EXPECT_TRUE(engine_->loads().empty());
  EXPECT_FALSE(has_folder(begun.number));
  const std::string shown = answers(4);
  open();
  EXPECT_EQ(answers(4), shown);
  EXPECT_EQ(engine_->last_commit().sequence, receipt->sequence);
}

TEST_F(BulkLoadTest, MeetsLiveRowsByTheMergeRule) {
  open();
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  EXPECT_EQ(write_one(2, 300, 1), RowOutcome::kApplied);
  EXPECT_EQ(write_one(3, 200, 1), RowOutcome::kApplied);
  const LoadProgress begun = begin();
  std::vector<UnstampedRow> rows;
  for (std::int64_t entity = 1; entity <= 6; ++entity) rows.push_back(row(entity, 200, 2));
  ASSERT_TRUE(stage(begun.number, 0, std::move(rows)).ok());
  // While it is staged.
  EXPECT_EQ(write_one(4, 200, 1), RowOutcome::kApplied);
  EXPECT_EQ(write_one(5, 250, 1), RowOutcome::kApplied);
  ASSERT_TRUE(publish(begun.number, 1).ok());

  EXPECT_EQ(latest(1).value, 2);
  EXPECT_EQ(latest(2).value, 1);
  EXPECT_EQ(as_of(2, 250).value, 2);
  EXPECT_EQ(latest(3).value, 2);  // The same event timestamp: a correction.
  EXPECT_EQ(latest(4).value, 2);
  EXPECT_EQ(latest(5).value, 1);
  EXPECT_EQ(as_of(5, 240).value, 2);
  // Afterwards.
  EXPECT_EQ(write_one(6, 200, 2), RowOutcome::kDuplicate);
  EXPECT_EQ(write_one(6, 200, 3), RowOutcome::kApplied);
  EXPECT_EQ(latest(6).value, 3);
  EXPECT_EQ(write_one(1, 150, 5), RowOutcome::kSuperseded);
  EXPECT_EQ(latest(1).value, 2);
  const std::string shown = answers(7);
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(answers(7), shown);
}

TEST_F(BulkLoadTest, LeavesWhatWasKnownBefore) {
  open();
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  const Timestamp before = engine_->last_commit().created_timestamp;
  moments_.push_back(before);
  const std::string known_before = answers(3);
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(snapshot.ok());
  clock_.advance(Duration{1000});
  const LoadReceipt receipt = load({row(1, 100, 2), row(2, 50, 3)});
  EXPECT_GT(receipt.created_timestamp, before);
  EXPECT_EQ(scan(*snapshot), std::vector<std::int64_t>{1});
  EXPECT_EQ(as_of(1, 100, before).value, 1);
  EXPECT_EQ(as_of(1, 100, receipt.created_timestamp - Duration{1}).value, 1);
  EXPECT_EQ(as_of(1, 100, receipt.created_timestamp).value, 2);
  EXPECT_EQ(as_of(2, 100, before).status, LookupStatus::kNotFound);
  const Result<Snapshot> after = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(scan(*after), (std::vector<std::int64_t>{2, 1, 3}));
  for (const Snapshot& held : {*snapshot, *after})
    ASSERT_TRUE(engine_->release_snapshot(held.id).ok());
  moments_ = {before, receipt.created_timestamp};
  const std::string shown = answers(3);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(engine_->compact().ok());
    EXPECT_EQ(answers(3), shown);
    open();
    EXPECT_EQ(answers(3), shown);
  }
}

TEST_F(BulkLoadTest, RowsGoByTheRetentionOfTheView) {
  rules_.max_age = Duration{10'000};
  rules_.ttl = Duration{1'000};
  rules_.max_versions = 2;
  event_times_ = {990'000, 991'000, 999'000, 1'000'000};
  open();
  const LoadProgress begun = begin();
  std::vector<UnstampedRow> rows = {row(1, 900'000, 1), row(1, 995'000, 2), row(1, 996'000, 3),
                                    row(1, 997'000, 4), row(2, 989'500, 5)};
  ASSERT_TRUE(stage(begun.number, 0, std::move(rows)).ok());
  const Result<LoadReceipt> receipt = publish(begun.number, 1);
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->expired, 1u);
  EXPECT_EQ(receipt->rows, 4u);
  for (int i = 0; i < 3; ++i) {
    const std::string shown = answers(3);
    ASSERT_TRUE(engine_->compact().ok());
    EXPECT_EQ(answers(3), shown) << "at step " << i;
    clock_.advance(Duration{5'000});
  }
}

TEST_F(BulkLoadTest, GoesOnWhereItWasAfterACrash) {
  for (const bool has_runs : {false, true}) {
    if (has_runs) use_small_buffers();
    open();
    const std::string name = has_runs ? "with runs" : "without";
    const LoadProgress begun = begin(name);
    const std::int64_t first = has_runs ? 1000 : 0;
    Result<LoadProgress> staged = stage(begun.number, 0, rows_of(first, 300), "zero");
    ASSERT_TRUE(staged.ok());
    staged = stage(begun.number, 1, rows_of(first + 300, 300), "one");
    ASSERT_TRUE(staged.ok());
    EXPECT_EQ(staged->rows > 0, has_runs);
    EXPECT_LT(staged->rows, 600u);
    const std::string folder = folder_.path() / "loads" / std::to_string(begun.number);
    if (has_runs) {
      std::ofstream(folder + "/run-99.history.sst") << "not recorded";
    }
    open();
    EXPECT_FALSE(fs::exists(folder + "/run-99.history.sst"));
    ASSERT_EQ(engine_->loads().size(), 1u);
    const LoadProgress resumed = begin(name);
    EXPECT_EQ(resumed.number, begun.number);
    EXPECT_EQ(resumed.rows, staged->rows);
    EXPECT_EQ(resumed.next_chunk, staged->next_chunk);
    EXPECT_EQ(resumed.chunk_rows_taken, staged->chunk_rows_taken);
    EXPECT_EQ(resumed.checkpoint, resumed.next_chunk == 0 ? "" : "zero");
    EXPECT_EQ(publish(begun.number, 2).status().code(), StatusCode::kOutOfRange);
    for (std::uint64_t chunk = resumed.next_chunk; chunk < 2; ++chunk)
      ASSERT_TRUE(
          stage(begun.number, chunk, rows_of(first + static_cast<std::int64_t>(chunk) * 300, 300))
              .ok());
    const Result<LoadReceipt> receipt = publish(begun.number, 2);
    ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
    EXPECT_EQ(receipt->rows, 600u);
    for (std::int64_t i = first; i < first + 600; ++i) ASSERT_EQ(latest(i).value, i);
    const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
    ASSERT_TRUE(snapshot.ok());
    EXPECT_EQ(scan(*snapshot).size(), has_runs ? 1200u : 600u);
    ASSERT_TRUE(engine_->release_snapshot(snapshot->id).ok());
  }
}

// Chunks may be cut otherwise after a resumption: what is staged of them is not staged twice.
TEST_F(BulkLoadTest, GoesOnWithOtherChunks) {
  use_small_buffers();
  open();
  const LoadProgress begun = begin();
  ASSERT_TRUE(stage(begun.number, 0, rows_of(0, 300)).ok());
  const LoadProgress resumed = begin();
  ASSERT_EQ(resumed.next_chunk, 0u);
  ASSERT_GT(resumed.chunk_rows_taken, 20u);
  EXPECT_EQ(publish(begun.number, 0).status().code(), StatusCode::kOutOfRange);
  for (std::uint64_t chunk = 0; chunk < 30; ++chunk)
    ASSERT_TRUE(
        stage(begun.number, chunk, rows_of(static_cast<std::int64_t>(chunk) * 10, 10)).ok());
  const Result<LoadReceipt> receipt = publish(begun.number, 30);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_EQ(receipt->rows, 300u);
  for (std::int64_t i = 0; i < 300; ++i) ASSERT_EQ(latest(i).value, i);
}

// Its files enter at level 0, far more than RocksDB takes there before it stops writes.
TEST_F(BulkLoadTest, HoldsUpNoLiveWrites) {
  use_small_buffers();
  open();
  EXPECT_EQ(write_one(0, 50, 1), RowOutcome::kApplied);
  EXPECT_EQ(write_one(2999, 50, 1), RowOutcome::kApplied);
  const LoadProgress begun = begin();
  ASSERT_TRUE(stage(begun.number, 0, rows_of(0, 3000)).ok());
  ASSERT_TRUE(publish(begun.number, 1).ok());
  EXPECT_EQ(write_one(1, 200, 5), RowOutcome::kApplied);
  std::map<std::string, int> unlimited;
  for (const fs::directory_entry& file : fs::directory_iterator(folder_.path())) {
    if (!file.path().filename().string().starts_with("OPTIONS-")) continue;
    unlimited.clear();
    std::ifstream options(file.path());
    for (std::string line; std::getline(options, line);) {
      for (const char* name :
           {"level0_stop_writes_trigger=1073741824", "level0_slowdown_writes_trigger=1073741824",
            "soft_pending_compaction_bytes_limit=0", "hard_pending_compaction_bytes_limit=0"})
        if (line.find(name) != std::string::npos) ++unlimited[name];
    }
  }
  EXPECT_EQ(unlimited.size(), 4u);
  for (const auto& [name, families] : unlimited) EXPECT_EQ(families, 2) << name;
}

// A client that lost its connection sends again what it has no word of, to the same process.
TEST_F(BulkLoadTest, BeginningAgainForgetsWhatIsNotForGood) {
  open();
  const LoadProgress begun = begin();
  ASSERT_TRUE(stage(begun.number, 0, rows_of(0, 3)).ok());
  EXPECT_EQ(stage(begun.number, 0, rows_of(0, 3)).status().code(), StatusCode::kOutOfRange);
  EXPECT_EQ(begin().next_chunk, 0u);
  ASSERT_TRUE(stage(begun.number, 0, rows_of(0, 3)).ok());
  const Result<LoadReceipt> receipt = publish(begun.number, 1);
  ASSERT_TRUE(receipt.ok());
  EXPECT_EQ(receipt->rows, 3u);
}

TEST_F(BulkLoadTest, APublishedLoadSaysSoAgain) {
  open();
  const LoadProgress begun = begin();
  ASSERT_TRUE(stage(begun.number, 0, rows_of(0, 3)).ok());
  const Result<LoadReceipt> receipt = publish(begun.number, 1);
  ASSERT_TRUE(receipt.ok());
  for (int i = 0; i < 2; ++i) {
    const Result<LoadReceipt> again = publish(begun.number, 1);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->sequence, receipt->sequence);
    EXPECT_EQ(again->created_timestamp, receipt->created_timestamp);
    EXPECT_EQ(again->rows, 3u);
    EXPECT_TRUE(begin().published.has_value());
    EXPECT_EQ(stage(begun.number, 1, {}).status().code(), StatusCode::kFailedPrecondition);
    EXPECT_EQ(engine_->abandon_load(begun.number).code(), StatusCode::kFailedPrecondition);
    open();
  }
  clock_.advance(std::chrono::hours(25));
  const LoadProgress another = begin();
  EXPECT_FALSE(another.published.has_value());
  EXPECT_NE(another.number, begun.number);
}

TEST_F(BulkLoadTest, RefusesWhatCannotBe) {
  options_.limits.loads_max = 2;
  open();
  const auto code_of = [&](const LoadStart& start) {
    return engine_->begin_load(start).status().code();
  };
  EXPECT_EQ(code_of({7, "x", false}), StatusCode::kNotFound);
  EXPECT_EQ(code_of({1, "", false}), StatusCode::kInvalidArgument);
  EXPECT_EQ(code_of({1, std::string(1000, 'x'), false}), StatusCode::kInvalidArgument);
  const LoadNumber number = begin("a").number;
  (void)begin("b");
  EXPECT_EQ(code_of({1, "c", false}), StatusCode::kResourceExhausted);
  EXPECT_EQ(code_of({7, "a", false}), StatusCode::kFailedPrecondition);
  EXPECT_EQ(stage(99, 0, {}).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(publish(99, 0).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(engine_->abandon_load(99).code(), StatusCode::kNotFound);
  EXPECT_EQ(stage(number, 0, {row(1, std::nullopt, 1)}).status().code(),
            StatusCode::kInvalidArgument);
  UnstampedRow foreign = row(1, 100, 1);
  foreign.entity_key = entity_key(1, 2);
  EXPECT_EQ(stage(number, 0, {foreign}).status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(stage(number, 0, {}, std::string(1 << 20, 'x')).status().code(),
            StatusCode::kInvalidArgument);
  // Numbers are not used again.
  ASSERT_TRUE(engine_->abandon_load(number).ok());
  EXPECT_GT(begin("c").number, number + 1);
}

TEST_F(BulkLoadTest, MayBeEmpty) {
  open();
  const LoadProgress begun = begin();
  const Result<LoadReceipt> receipt = publish(begun.number, 0);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  EXPECT_EQ(receipt->rows, 0u);
  EXPECT_EQ(write_one(1, 100, 1), RowOutcome::kApplied);
  open();
  EXPECT_EQ(latest(1).value, 1);
}

TEST_F(BulkLoadTest, GoesWithItsView) {
  use_small_buffers();
  open();
  const LoadProgress begun = begin();
  ASSERT_TRUE(stage(begun.number, 0, rows_of(0, 500)).ok());
  EXPECT_TRUE(has_folder(begun.number));
  drop_view();
  EXPECT_EQ(publish(begun.number, 1).status().code(), StatusCode::kNotFound);
  EXPECT_EQ(stage(begun.number, 1, rows_of(0, 1)).status().code(), StatusCode::kNotFound);
  EXPECT_TRUE(engine_->loads().empty());
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_FALSE(has_folder(begun.number));
  open();
  EXPECT_TRUE(engine_->loads().empty());
}

TEST_F(BulkLoadTest, IsAbandonedWhenNobodyGoesOn) {
  use_small_buffers();
  open();
  const LoadProgress begun = begin();
  ASSERT_TRUE(stage(begun.number, 0, rows_of(0, 500)).ok());
  // Time that has passed counts, not a wall clock that was set.
  clock_.advance(std::chrono::hours(25));
  ASSERT_TRUE(engine_->compact().ok());
  ASSERT_EQ(engine_->loads().size(), 1u);
  options_.load_idle_lifetime = Duration{1};
  open();
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_TRUE(engine_->loads().empty());
  EXPECT_FALSE(has_folder(begun.number));
  EXPECT_EQ(latest(1).status, LookupStatus::kNotFound);
}

// More commits than the gap: the files are written anew, behind them.
TEST_F(BulkLoadTest, IsNumberedAnewWhenOthersCameFirst) {
  use_small_buffers();
  options_.load_sequence_gap = 3;
  open();
  std::vector<LoadNumber> numbers;
  for (const char* name : {"a", "b"}) {
    numbers.push_back(begin(name).number);
    std::vector<UnstampedRow> rows = rows_of(0, 300);
    for (UnstampedRow& row : rows_of(0, 300, 50)) rows.push_back(std::move(row));
    ASSERT_TRUE(stage(numbers.back(), 0, std::move(rows)).ok());
  }
  for (std::int64_t i = 0; i < 20; ++i) EXPECT_EQ(write_one(i, 100, -1), RowOutcome::kApplied);
  for (const LoadNumber number : {numbers[1], numbers[0]}) {
    const Sequence before = engine_->last_commit().sequence;
    const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
    ASSERT_TRUE(snapshot.ok());
    const std::size_t rows = scan(*snapshot).size();
    const Result<LoadReceipt> receipt = publish(number, 1);
    ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
    EXPECT_GE(receipt->sequence, before + 600);
    EXPECT_EQ(scan(*snapshot).size(), rows);
    for (std::int64_t i = 0; i < 300; ++i) ASSERT_EQ(latest(i).value, i);
    EXPECT_EQ(write_one(5, 100, -2), RowOutcome::kApplied);
    EXPECT_EQ(latest(5).value, -2);
  }
}

// Far more rows than the buffer holds, in an order that makes every run overlap every other.
TEST_F(BulkLoadTest, MergesRunsThatOverlap) {
  use_small_buffers();
  open();
  std::vector<UnstampedRow> rows;
  constexpr std::int64_t kRows = 3000;
  for (std::int64_t i = 0; i < kRows; ++i)
    rows.push_back(row((i * 997) % kRows, 100 + i % 3, (i * 997) % kRows));
  const LoadReceipt receipt = load(std::move(rows));
  EXPECT_EQ(receipt.rows, static_cast<std::uint64_t>(kRows));
  for (std::int64_t i = 0; i < kRows; ++i) ASSERT_EQ(latest(i).value, i);
  ASSERT_TRUE(engine_->compact().ok());
  for (std::int64_t i = 0; i < kRows; ++i) ASSERT_EQ(latest(i).value, i);
}

}  // namespace
}  // namespace skua::test
