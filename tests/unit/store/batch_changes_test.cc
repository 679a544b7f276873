#include "storage/store/rocks/repair/batch_changes.h"

#include <gtest/gtest.h>
#include <rocksdb/write_batch.h>

#include <string>
#include <vector>

namespace skua::test {
namespace {

using Kind = BatchChanges::Kind;

std::string sample() {
  rocksdb::WriteBatch batch;
  EXPECT_TRUE(batch.Put("key", "value").ok());
  EXPECT_TRUE(batch.PutLogData("a seal").ok());
  EXPECT_TRUE(batch.Delete("gone").ok());
  EXPECT_TRUE(batch.SingleDelete("gone once").ok());
  EXPECT_TRUE(batch.DeleteRange("a", "b").ok());
  EXPECT_TRUE(batch.Put(std::string(300, 'k'), "").ok());
  return batch.Data();
}

std::vector<BatchChanges::Change> all(std::string_view bytes) {
  std::vector<BatchChanges::Change> out;
  BatchChanges changes(bytes);
  while (const std::optional<BatchChanges::Change> change = changes.next()) out.push_back(*change);
  return out;
}

TEST(BatchChanges, AreThoseThatRocksDbWrote) {
  const std::string bytes = sample();
  EXPECT_EQ(BatchChanges(bytes).count(), 5U);
  const std::vector<BatchChanges::Change> changes = all(bytes);
  ASSERT_EQ(changes.size(), 6U);
  EXPECT_EQ(changes[0].kind, Kind::kPut);
  EXPECT_EQ(changes[0].key, "key");
  EXPECT_EQ(changes[0].value, "value");
  EXPECT_EQ(changes[1].kind, Kind::kLogData);
  EXPECT_EQ(changes[1].key, "a seal");
  for (int i = 2; i < 5; ++i) EXPECT_EQ(changes[i].kind, Kind::kOther);
  EXPECT_EQ(changes[5].key, std::string(300, 'k'));
}

TEST(BatchChanges, TellTheFamily) {
  std::string bytes = sample().substr(0, 12);
  bytes += '\x05';
  bytes += "\xAC\x02";  // 300
  bytes += "\x01k";
  bytes += "\x02vw";
  const std::vector<BatchChanges::Change> changes = all(bytes);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].family, 300U);
  EXPECT_EQ(changes[0].key, "k");
  EXPECT_EQ(changes[0].value, "vw");
}

// RocksDB's own reader asserts at tags of transactions, and ends the process.
TEST(BatchChanges, EndWhereADamagedBatchHoldsNone) {
  const std::string whole = sample();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_LT(all(std::string_view(whole).substr(0, size)).size(), 6U) << size;
  for (std::size_t at = 12; at < whole.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(value);
      for (const BatchChanges::Change& change : all(bytes))
        EXPECT_LE(change.key.size() + change.value.size(), bytes.size());
    }
  }
}

}  // namespace
}  // namespace skua::test
