#include "storage/store/rocks/load_record.h"

#include <gtest/gtest.h>

namespace skua::test {
namespace {

LoadRecord staged() {
  LoadRecord record;
  record.start = {7, "nightly", false};
  record.progress = {3, Timestamp{55}, 100, 2, 4096, 5, 17, "file 2", std::nullopt};
  record.base = 1ull << 40;
  record.runs = {{"run-0", 60, 2048, "a", "k"}, {"run-1", 40, 2048, "b", "z"}};
  record.erased = {{"e1", "digest", 50, {"a", "user"}}, {"e2", "other", 60, {}}};
  return record;
}

LoadRecord published() {
  LoadRecord record = staged();
  record.progress.published = LoadReceipt{3, 99, 2, 1, 77, Timestamp{123}};
  return record;
}

TEST(LoadRecordTest, ComesBackAsItWas) {
  const Result<LoadRecord> record = LoadRecord::decode(staged().encode());
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->start.name, "nightly");
  EXPECT_EQ(record->start.incarnation, 7u);
  EXPECT_EQ(record->base, 1ull << 40);
  EXPECT_EQ(record->progress.begun, Timestamp{55});
  EXPECT_EQ(record->progress.rows, 100u);
  EXPECT_EQ(record->progress.next_chunk, 5u);
  EXPECT_EQ(record->progress.chunk_rows_taken, 17u);
  EXPECT_EQ(record->progress.checkpoint, "file 2");
  ASSERT_EQ(record->runs.size(), 2u);
  EXPECT_EQ(record->runs[1].last_entity, "z");
  EXPECT_EQ(record->erased, staged().erased);

  const Result<LoadRecord> done = LoadRecord::decode(published().encode());
  ASSERT_TRUE(done.ok());
  ASSERT_TRUE(done->progress.published.has_value());
  EXPECT_EQ(done->progress.begun, Timestamp{55});
  EXPECT_EQ(done->progress.published->number, 3u);
  EXPECT_EQ(done->progress.published->erased, 1u);
  EXPECT_EQ(done->progress.published->created_timestamp, Timestamp{123});
}

TEST(LoadRecordTest, EveryCutIsRefused) {
  for (const std::string& whole : {staged().encode(), published().encode()}) {
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_EQ(LoadRecord::decode(whole.substr(0, size)).status().code(), StatusCode::kDataLoss)
          << size;
    EXPECT_FALSE(LoadRecord::decode(whole + "x").ok());
  }
}

TEST(LoadRecordTest, KeysAreInTheOrderOfTheNumbers) {
  EXPECT_LT(load_key(9), load_key(10));
  EXPECT_LT(load_key(999'999'999), load_key(4'294'967'295));
}

}  // namespace
}  // namespace skua::test
