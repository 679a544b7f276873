#include <rocksdb/db.h>
#include <rocksdb/iostats_context.h>
#include <rocksdb/perf_context.h>

#include <map>
#include <set>

#include "storage/codec/key_codec.h"
#include "storage/codec/row_codec.h"
#include "storage/store/rocks/sequence_range.h"
#include "tests/support/random_source.h"
#include "tests/unit/store/stream_fixture.h"

namespace skua::test {
namespace {

using Rows = std::map<std::string, std::string>;  // History key -> row.

class IncrementTest : public StreamFixture {
 protected:
  Snapshot hold() {
    const Result<Snapshot> snapshot = engine_->hold_snapshot(std::chrono::hours(1));
    EXPECT_TRUE(snapshot.ok()) << snapshot.status().to_string();
    return snapshot.ok() ? *snapshot : Snapshot();
  }
  Rows rows_of(const Snapshot& snapshot, std::optional<Sequence> since,
               std::size_t page_bytes = 1 << 20) {
    Rows rows;
    std::string cursor;
    do {
      const Result<HistoryPage> page =
          since ? engine_->scan_since(snapshot, rules_, *since, cursor, page_bytes)
                : engine_->scan(snapshot, rules_, cursor, page_bytes);
      EXPECT_TRUE(page.ok()) << page.status().to_string();
      if (!page.ok()) break;
      for (const HistoryRow& row : page->rows) {
        const RowView view = RowView::trusted(row.bytes);
        const auto key = history_key(row.entity_key, view.event_timestamp(), view.sequence());
        EXPECT_TRUE(rows.emplace(key, row.bytes).second) << "a row twice";
      }
      cursor = page->next;
    } while (!cursor.empty());
    return rows;
  }
  std::vector<Erasure> erasures_of(Sequence since, Sequence until, std::size_t limit) {
    std::vector<Erasure> out;
    std::string cursor;
    do {
      const Result<ErasurePage> page = engine_->erasures(1, since, until, cursor, limit);
      EXPECT_TRUE(page.ok()) << page.status().to_string();
      if (!page.ok()) break;
      out.insert(out.end(), page->erasures.begin(), page->erasures.end());
      cursor = page->next;
    } while (!cursor.empty());
    return out;
  }
  void erase_entities(const std::vector<std::int64_t>& entities) {
    std::vector<EraseSubject> subjects;
    for (const std::int64_t entity : entities)
      subjects.push_back({entity_key(entity), {{1, entity_key(entity), nullptr}}});
    ASSERT_TRUE(engine_->erase([&] { return subjects; }).ok());
  }
  // Blocks that a scan reads from files.
  std::uint64_t blocks_read(const Snapshot& snapshot, std::optional<Sequence> since) {
    rocksdb::SetPerfLevel(rocksdb::kEnableCount);
    rocksdb::get_perf_context()->Reset();
    (void)rows_of(snapshot, since);
    const std::uint64_t blocks = rocksdb::get_perf_context()->block_read_count;
    rocksdb::SetPerfLevel(rocksdb::kDisable);
    return blocks;
  }
  void write_many(std::int64_t entities, std::int64_t event_us) {
    std::vector<UnstampedRow> rows;
    for (std::int64_t entity = 0; entity < entities; ++entity)
      rows.push_back(row(entity, event_us, entity * event_us));
    ASSERT_TRUE(write(batch(std::move(rows))).ok());
  }
};

// Random writes, corrections, late rows, deletes and erasures between snapshots, through flushes,
// compactions and restarts.
class RandomIncrements : public IncrementTest {
 protected:
  void change_something(RandomSource& random) {
    const std::int64_t entity = random.between(0, 5);
    const std::int64_t now_us = clock_.now().us;
    const std::int64_t event_us = now_us - random.between(0, 1500) / 100 * 100;
    const std::int64_t what = random.between(1, 20);
    if (what == 1) return erase_entities({entity, entity + 1});
    if (what == 2) return (void)engine_->compact();
    if (what == 3) return open();
    if (what <= 5) clock_.advance(Duration{random.between(1, 300)});
    const Result<WriteReceipt> receipt =
        write(batch({what <= 8 ? tombstone(entity, event_us) : row(entity, event_us, what)}));
    EXPECT_TRUE(receipt.ok());
  }

  // What an offline store does with an increment.
  void apply(const Snapshot& snapshot, Sequence since, std::size_t page_size, Rows& store) {
    std::set<std::string> erased;
    for (const Erasure& erasure : erasures_of(since, snapshot.sequence, page_size))
      erased.insert(erasure.digest);
    std::erase_if(store, [&](const auto& each) {
      return erased.contains(std::string(HistoryKey::parse(each.first)->entity_key));
    });
    for (const auto& [key, bytes] : rows_of(snapshot, since, page_size * 60))
      EXPECT_TRUE(store.emplace(key, bytes).second) << "a row that the base has already";
  }

  void run(std::uint64_t seed) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    RandomSource random(seed);
    const bool keeps_all = random.one_in(2);
    if (!keeps_all) rules_.max_age = Duration{1000};
    if (!keeps_all && random.one_in(2)) rules_.max_versions = 2;
    if (!keeps_all && random.one_in(2)) rules_.ttl = Duration{500};
    open();
    Rows store;
    Sequence since = 0;
    for (int increment = 0; increment < 6 && !HasFailure(); ++increment) {
      for (std::int64_t steps = random.between(0, 25); steps > 0; --steps) change_something(random);
      const Snapshot snapshot = hold();
      if (random.one_in(2)) change_something(random);  // Later than the snapshot.
      // An erasure after the snapshot takes rows from both, and is of the next increment.
      const Rows whole = rows_of(snapshot, std::nullopt);
      Rows newer = whole;
      std::erase_if(newer, [&](const auto& each) {
        return HistoryKey::parse(each.first)->sequence <= since;
      });
      for (const std::size_t page_bytes : {1, 200, 1 << 20})
        EXPECT_EQ(rows_of(snapshot, since, page_bytes), newer);
      apply(snapshot, since, static_cast<std::size_t>(random.between(1, 3)), store);
      check_store(store, whole, snapshot, keeps_all);
      since = snapshot.sequence;
      ASSERT_TRUE(engine_->release_snapshot(snapshot.id).ok());
    }
  }
  void check_store(const Rows& store, const Rows& whole, const Snapshot& snapshot, bool keeps_all) {
    // Erased since the snapshot, so that the next increment says it.
    std::set<std::string> later;
    for (const Erasure& erasure : erasures_of(snapshot.sequence, UINT64_MAX, 100))
      later.insert(erasure.digest);
    for (const auto& [key, bytes] : whole) {
      ASSERT_TRUE(store.contains(key)) << "base and increments lack a row";
      EXPECT_EQ(store.at(key), bytes);
    }
    if (!keeps_all) return;
    for (const auto& [key, bytes] : store)
      EXPECT_TRUE(whole.contains(key) ||
                  later.contains(std::string(HistoryKey::parse(key)->entity_key)))
          << "base and increments have a row too many";
  }
};

TEST_F(RandomIncrements, MakeUpTheWholeWithTheirBase) {
  for (const std::uint64_t seed : test_seeds(6)) {
    close();
    std::filesystem::remove_all(options_.data_dir);
    rules_ = {};
    rules_.incarnation = 1;
    run(seed);
    if (HasFailure()) return;
  }
}

TEST_F(IncrementTest, FilesWithoutNewerRowsAreNotRead) {
  options_.block_cache_bytes = 64 << 10;
  open();
  for (std::int64_t at = 1; at <= 20; ++at) write_many(2000, at);
  ASSERT_TRUE(engine_->compact().ok());
  const Snapshot base = hold();
  write_many(3, 100);
  open();  // The few new rows are in a file of their own.
  const Snapshot snapshot = hold();
  const std::uint64_t whole = blocks_read(snapshot, std::nullopt);
  ASSERT_GT(whole, 20u);
  EXPECT_LE(blocks_read(snapshot, base.sequence), 2u);
  EXPECT_EQ(rows_of(snapshot, base.sequence).size(), 3u);
  EXPECT_EQ(rows_of(snapshot, 0).size(), 40'003u);
}

TEST_F(IncrementTest, AnErasureInAFileOfItsOwnHidesRowsOfOlderFiles) {
  open();
  const Snapshot base = hold();
  write_many(3, 100);
  open();
  const Sequence after = engine_->last_commit().sequence;
  write_many(1, 200);
  erase_entities({1});
  open();
  const Snapshot snapshot = hold();
  EXPECT_EQ(rows_of(snapshot, base.sequence).size(), 3u);
  EXPECT_EQ(rows_of(snapshot, after).size(), 1u);
  ASSERT_EQ(erasures_of(base.sequence, snapshot.sequence, 10).size(), 1u);
  EXPECT_EQ(erasures_of(base.sequence, snapshot.sequence, 10)[0].digest, entity_key(1));
  EXPECT_TRUE(engine_->erasures(2, 0, snapshot.sequence, "", 10)->erasures.empty());
}

TEST_F(IncrementTest, FilesWithoutThePropertyAreRead) {
  open();
  write_many(100, 1);
  const Snapshot base = hold();
  write_many(50, 2);
  ASSERT_TRUE(engine_->release_snapshot(base.id).ok());
  close();
  // As a version without the property would have written it.
  rocksdb::Options plain;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(plain, options_.data_dir, &names).ok());
  for (const std::string& name : names)
    if (name == "history") families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  families.insert(families.begin(),
                  {rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions()});
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  for (const std::string& name : names)
    if (name != "history" && name != rocksdb::kDefaultColumnFamilyName)
      families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  ASSERT_TRUE(rocksdb::DB::Open(plain, options_.data_dir, families, &handles, &db).ok());
  rocksdb::CompactRangeOptions all;
  all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  ASSERT_TRUE(db->CompactRange(all, handles[1], nullptr, nullptr).ok());
  rocksdb::TablePropertiesCollection properties;
  ASSERT_TRUE(db->GetPropertiesOfAllTables(handles[1], &properties).ok());
  ASSERT_EQ(properties.size(), 1u);
  for (const auto& [name, file] : properties) {
    EXPECT_FALSE(file->user_collected_properties.contains("skua.sequences"));
    EXPECT_TRUE(may_have_sequences(*file, 1'000'000, 2'000'000));
  }
  for (rocksdb::ColumnFamilyHandle* handle : handles)
    ASSERT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
  delete db;

  open();
  EXPECT_EQ(rows_of(hold(), base.sequence).size(), 50u);
}

TEST_F(IncrementTest, PagesKeepToTheRateBudget) {
  options_.bulk_bytes_per_second = 100'000;
  open();
  write_many(3000, 1);
  const Snapshot snapshot = hold();
  std::size_t bytes = 0;
  const auto start = std::chrono::steady_clock::now();
  for (const auto& [key, row] : rows_of(snapshot, 0, 20'000))
    bytes += key.size() - kHistorySuffixBytes + row.size();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  // A second of credit comes first.
  ASSERT_GT(bytes, 130'000u);
  EXPECT_GE(took.count(), static_cast<double>(bytes) / 100'000 - 1);
}

TEST_F(IncrementTest, OffsetsAreThoseOfTheSnapshotsCommit) {
  open();
  (void)append(without_producer(0, 3));
  (void)append(without_producer(7, 2));
  const Snapshot snapshot = hold();
  (void)append(without_producer(0, 4));
  open();
  const Result<Snapshot> found = engine_->find_snapshot(snapshot.id);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->next_offsets.size(), 2u);
  EXPECT_EQ(found->next_offsets[0].incarnation, 1u);
  EXPECT_EQ(found->next_offsets[0].partition, 0u);
  EXPECT_EQ(found->next_offsets[0].next_offset, 3);
  EXPECT_EQ(found->next_offsets[1].partition, 7u);
  EXPECT_EQ(found->next_offsets[1].next_offset, 2);
}

}  // namespace
}  // namespace skua::test
