#include <gtest/gtest.h>

#include "storage/store/rocks/dead_letter_records.h"
#include "storage/store/rocks/partition_records.h"

namespace skua {
namespace {

TEST(StreamRecords, RoundTripAndEveryTruncationIsDamage) {
  ProducerWindow window;
  window.epoch = -3;
  window.epoch_records = std::uint64_t{1} << 40;
  window.last_append = Timestamp{-5};
  window.batches = {{1, 2, 3}, {2147483647, 0, std::int64_t{1} << 60}};
  const std::string producer = encode_producer(window);
  ASSERT_TRUE(decode_producer(producer).ok());
  EXPECT_EQ(*decode_producer(producer), window);
  EXPECT_EQ(*decode_next_offset(encode_next_offset(77)), 77);
  EXPECT_EQ(DeadLetterBox::decode(DeadLetterBox{3, 4}.encode())->bytes, 4u);
  for (std::size_t size = 0; size < producer.size(); ++size)
    EXPECT_EQ(decode_producer(producer.substr(0, size)).status().code(), StatusCode::kDataLoss);
  window.batches.resize(6);
  EXPECT_EQ(decode_producer(encode_producer(window)).status().code(), StatusCode::kDataLoss);
  window.batches.clear();
  EXPECT_EQ(decode_producer(encode_producer(window)).status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(decode_next_offset("1234567").status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(decode_next_offset(encode_next_offset(-1)).status().code(), StatusCode::kDataLoss);
  EXPECT_EQ(DeadLetterBox::decode("short").status().code(), StatusCode::kDataLoss);
}

TEST(StreamRecords, ADeadLetterIsItselfOrDamaged) {
  DeadLetter letter;
  letter.partition = 2;
  letter.offset = 9;
  letter.created_timestamp = Timestamp{1234};
  letter.sequence = 42;
  letter.entity_key = std::string("\0\0\0\1k", 5);
  letter.column = "temp";
  letter.reason = out_of_range("too late");
  letter.record = std::string("\0raw", 4);
  const std::string key = dead_letter_key(1, 42);
  const std::string bytes = encode_dead_letter(key, letter);
  const Result<DeadLetter> decoded = decode_dead_letter(key, bytes);
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->sequence, 42u);
  EXPECT_EQ(decoded->partition, 2u);
  EXPECT_EQ(decoded->offset, 9);
  EXPECT_EQ(decoded->created_timestamp, letter.created_timestamp);
  EXPECT_EQ(decoded->entity_key, letter.entity_key);
  EXPECT_EQ(decoded->column, "temp");
  EXPECT_EQ(decoded->reason.code(), StatusCode::kOutOfRange);
  EXPECT_EQ(decoded->record, letter.record);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 4);
    EXPECT_EQ(decode_dead_letter(key, flipped).status().code(), StatusCode::kDataLoss) << at;
    EXPECT_EQ(decode_dead_letter(key, bytes.substr(0, at)).status().code(), StatusCode::kDataLoss);
  }
  EXPECT_EQ(decode_dead_letter(dead_letter_key(1, 43), bytes).status().code(),
            StatusCode::kDataLoss);
}

TEST(StreamRecords, KeysSortByViewThenByAge) {
  EXPECT_LT(dead_letter_key(1, 255), dead_letter_key(1, 256));
  EXPECT_LT(dead_letter_key(1, ~Sequence{0}), dead_letter_key(2, 0));
  EXPECT_EQ(dead_letter_sequence(dead_letter_key(1, 0x0102030405060708)), 0x0102030405060708u);
  EXPECT_EQ(dead_letter_sequence("short"), 0u);
  EXPECT_TRUE(producer_key(1, 2, 3).starts_with(view_records(kProducerPrefix, 1)));
  EXPECT_NE(producer_key(1, 2, 3), producer_key(1, 3, 2));
}

}  // namespace
}  // namespace skua
