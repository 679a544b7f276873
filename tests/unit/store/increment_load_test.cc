#include <rocksdb/perf_context.h>

#include <map>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "tests/unit/store/bulk_load_fixture.h"

namespace skua::test {
namespace {

using Rows = std::map<std::string, std::string>;  // History key -> row.

class IncrementLoadTest : public BulkLoadFixture {
 protected:
  Rows rows_after(const Snapshot& snapshot, Sequence since, bool is_increment) {
    Rows rows;
    std::string cursor;
    do {
      const Result<HistoryPage> page =
          is_increment ? engine_->scan_since(snapshot, rules_, since, cursor, 100)
                       : engine_->scan(snapshot, rules_, cursor, 100);
      EXPECT_TRUE(page.ok()) << page.status().to_string();
      if (!page.ok()) break;
      for (const HistoryRow& each : page->rows) {
        const RowView view = RowView::trusted(each.bytes);
        if (view.sequence() <= since) continue;
        rows[history_key(each.entity_key, view.event_timestamp(), view.sequence())] = each.bytes;
      }
      cursor = page->next;
    } while (!cursor.empty());
    return rows;
  }
};

// A load takes part in the increment in which it was published, whenever it was staged.
TEST_F(IncrementLoadTest, LoadedRowsAreOfTheIncrementThatPublishesThem) {
  open();
  load({row(1, 100, 1), row(2, 100, 2)});
  EXPECT_EQ(write_one(3, 100, 3), RowOutcome::kApplied);
  const LoadProgress begun = begin("late");
  ASSERT_TRUE(stage(begun.number, 0, {row(1, 50, 4), row(1, 100, 5), tombstone(2, 200)}).ok());
  const Result<Snapshot> base = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(base.ok());
  EXPECT_EQ(write_one(3, 100, 6), RowOutcome::kApplied);
  const Result<LoadReceipt> receipt = publish(begun.number, 1);
  ASSERT_TRUE(receipt.ok()) << receipt.status().to_string();
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(snapshot.ok());
  load({row(9, 100, 9)});

  const Rows increment = rows_after(*snapshot, base->sequence, true);
  EXPECT_EQ(increment.size(), 4u);
  EXPECT_EQ(increment, rows_after(*snapshot, base->sequence, false));
  std::size_t loaded = 0;
  for (const auto& [key, bytes] : increment)
    loaded += RowView::trusted(bytes).created_timestamp() == receipt->created_timestamp ? 1 : 0;
  EXPECT_EQ(loaded, 3u);
  EXPECT_EQ(rows_after(*snapshot, 0, true), rows_after(*snapshot, 0, false));
  ASSERT_TRUE(engine_->compact().ok());
  EXPECT_EQ(rows_after(*snapshot, base->sequence, true), increment);
  open();
  EXPECT_EQ(rows_after(*snapshot, base->sequence, true), increment);
}

// Whether a late row exists is for loaded rows that are older than the base to say.
TEST_F(IncrementLoadTest, OlderLoadedRowsDecideWhatExists) {
  rules_.max_versions = 2;
  open();
  load({row(1, 200, 1), row(1, 300, 2)});
  const Result<Snapshot> base = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(base.ok());
  load({row(1, 100, 3), row(1, 250, 4)});
  open();
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(snapshot.ok());
  const Rows increment = rows_after(*snapshot, base->sequence, true);
  EXPECT_EQ(increment, rows_after(*snapshot, base->sequence, false));
  EXPECT_EQ(increment.size(), 1u);
}

// The files of both loads lie side by side on one level.
TEST_F(IncrementLoadTest, OnlyTheFilesOfTheSpanAreRead) {
  options_.limits.load_buffer_bytes = 64 << 10;
  options_.load_file_bytes_max = 8 << 10;
  const auto entities = [&](std::int64_t first, std::int64_t count) {
    std::vector<UnstampedRow> rows;
    for (std::int64_t entity = first; entity < first + count; ++entity)
      rows.push_back(row(entity, 100, entity));
    return rows;
  };
  open();
  std::vector<UnstampedRow> around = entities(0, 1500);
  for (UnstampedRow& each : entities(2000, 1500)) around.push_back(std::move(each));
  load(std::move(around));
  const Result<Snapshot> base = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(base.ok());
  load(entities(1500, 500));
  const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
  ASSERT_TRUE(snapshot.ok());
  const Rows increment = rows_after(*snapshot, base->sequence, true);
  EXPECT_EQ(increment.size(), 500u);
  EXPECT_EQ(rows_after(*snapshot, base->sequence, false), increment);
  const auto blocks_of = [&](Sequence since) {
    rocksdb::get_perf_context()->Reset();
    EXPECT_TRUE(engine_->scan_since(*snapshot, rules_, since, "", 1 << 30).ok());
    const rocksdb::PerfContext& counts = *rocksdb::get_perf_context();
    return counts.block_read_count + counts.block_cache_hit_count;
  };
  rocksdb::SetPerfLevel(rocksdb::kEnableCount);
  const std::uint64_t some = blocks_of(base->sequence);
  const std::uint64_t all = blocks_of(0);
  rocksdb::SetPerfLevel(rocksdb::kDisable);
  EXPECT_LT(some * 3, all);
  EXPECT_EQ(rows_after(*snapshot, 0, true).size(), 3500u);
}

}  // namespace
}  // namespace skua::test
