#include "storage/store/rocks/meta_records.h"

#include <gtest/gtest.h>

namespace skua {
namespace {

WriterRecord some_writer() {
  WriterRecord record;
  for (std::uint64_t sequence : {3u, 1u, 2u}) {
    WriteReceipt receipt;
    receipt.outcomes = {RowOutcome::kApplied, RowOutcome::kRejected};
    receipt.future_rows = {0};
    receipt.rejections = {{1, "temp", invalid_argument("not a number")}};
    receipt.created_timestamp = {static_cast<std::int64_t>(sequence)};
    receipt.sequence = sequence * 10;
    record.add(sequence, receipt);
  }
  return record;
}

TEST(WriterRecord, RoundTripsInOrderOfSequences) {
  const Result<WriterRecord> decoded = WriterRecord::decode(some_writer().encode());
  ASSERT_TRUE(decoded.ok());
  ASSERT_EQ(decoded->entries.size(), 3u);
  EXPECT_EQ(decoded->entries[0].sequence, 1u);
  const WriteReceipt* receipt = decoded->find(2);
  ASSERT_NE(receipt, nullptr);
  EXPECT_EQ(receipt->sequence, 20u);
  EXPECT_EQ(receipt->outcomes, (std::vector{RowOutcome::kApplied, RowOutcome::kRejected}));
  EXPECT_EQ(receipt->future_rows, std::vector<std::uint32_t>{0});
  EXPECT_EQ(receipt->rejections[0].column, "temp");
  EXPECT_EQ(receipt->rejections[0].reason.code(), StatusCode::kInvalidArgument);
}

TEST(WriterRecord, ForgetsTheOldestOfMoreThanFive) {
  WriterRecord record;
  for (std::uint64_t sequence = 1; sequence <= 6; ++sequence) record.add(sequence, {});
  EXPECT_EQ(record.find(1), nullptr);
  EXPECT_TRUE(record.is_forgotten(1));
  EXPECT_FALSE(record.is_forgotten(7));
}

TEST(MetaRecords, EveryTruncationIsDamage) {
  EraseRecord erase;
  erase.digest = "d";
  erase.incarnations = {1, 2};
  const std::string writer = some_writer().encode();
  const std::string erased = erase.encode();
  for (std::size_t size = 0; size < writer.size(); ++size)
    EXPECT_EQ(WriterRecord::decode(writer.substr(0, size)).status().code(), StatusCode::kDataLoss);
  for (std::size_t size = 0; size < erased.size(); ++size)
    EXPECT_EQ(EraseRecord::decode(erased.substr(0, size)).status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(decode_commit_point("short").status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(decode_hold("x").status().code(), StatusCode::kDataLoss);
}

TEST(MetaRecords, HoldsOfOlderVersionsHaveNoOffsets) {
  Snapshot hold;
  hold.id = "h";
  hold.sequence = 7;
  hold.rules = std::make_shared<const RulesTable>();
  const std::string without = encode_hold(hold);
  const auto older = decode_hold(without.substr(0, without.size() - 4));
  ASSERT_TRUE(older.ok()) << older.status().to_string();
  EXPECT_EQ(older->sequence, 7u);
  hold.next_offsets = {{1, 2, 3}, {4, 5, 6}};
  const std::string with = encode_hold(hold);
  const auto read = decode_hold(with);
  ASSERT_TRUE(read.ok()) << read.status().to_string();
  ASSERT_EQ(read->next_offsets.size(), 2u);
  EXPECT_EQ(read->next_offsets[1].incarnation, 4u);
  EXPECT_EQ(read->next_offsets[1].partition, 5u);
  EXPECT_EQ(read->next_offsets[1].next_offset, 6);
  for (std::size_t size = without.size() - 3; size < with.size(); ++size)
    EXPECT_EQ(decode_hold(with.substr(0, size)).status().code(), StatusCode::kDataLoss) << size;
}

TEST(EraseRecord, IdsSortByCommit) {
  EraseRecord early;
  early.sequence = 9;
  EraseRecord late;
  late.sequence = 10;
  EXPECT_LT(early.id(), late.id());
}

}  // namespace
}  // namespace skua
