#include "api/kafka/codec/record_batch.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "api/kafka/codec/big_endian.h"
#include "api/kafka/codec/record_batch_builder.h"
#include "tests/unit/kafka_codec/golden_bytes.h"

namespace skua::kafka {
namespace {

constexpr std::int16_t kProduceVersion = 8;

// Two records of producer 4000, as a Java client writes them.
constexpr std::string_view kGoldenHex =
    "000000000000000000000066ffffffff02200996e60000000000010000018bcfe568000000018bcfe5680500000000"
    "00"
    "000fa00000000000000000000228000000047531187b22636c69636b73223a377d003e000a0204753201021065766"
    "56e745f74731a31373030303030303030313233";

template <typename Integer>
std::string with(std::string batch, std::size_t at, Integer value) {
  store_big_endian(batch.data() + at, value);
  seal_record_batch(batch);
  return batch;
}

std::string small_batch() {
  return RecordBatchBuilder(5).add("k", "v").add("l", "w").set_producer(7, 1, 3).build();
}

KafkaError error_of(std::string_view bytes, std::int16_t produce_version = kProduceVersion) {
  RecordBatch batch;
  const BatchFault fault = parse_record_batch(bytes, produce_version, batch);
  EXPECT_EQ(fault.ok(), fault.status.ok());
  return fault.error;
}

TEST(RecordBatch, GoldenBytesAreReadAndWritten) {
  const std::string bytes = from_hex(kGoldenHex);
  ASSERT_EQ(bytes.size(), 114U);
  RecordBatch batch;
  ASSERT_TRUE(parse_record_batch(bytes, 3, batch).ok());
  EXPECT_EQ(batch.producer_id, 4000);
  EXPECT_EQ(batch.producer_epoch, 0);
  EXPECT_EQ(batch.base_sequence, 0);
  EXPECT_EQ(batch.last_sequence(), 1);
  EXPECT_EQ(batch.records_count, 2);
  EXPECT_EQ(batch.base_timestamp_ms, 1'700'000'000'000);

  RecordList list;
  ASSERT_TRUE(list.read(batch, batch.records, {}).ok());
  const auto records = list.records();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].key, "u1");
  EXPECT_EQ(records[0].value, R"({"clicks":7})");
  EXPECT_EQ(records[0].timestamp, Timestamp{1'700'000'000'000'000});
  EXPECT_TRUE(list.headers_of(records[0]).empty());
  EXPECT_EQ(records[1].key, "u2");
  EXPECT_EQ(records[1].value, std::nullopt);
  EXPECT_EQ(records[1].timestamp, Timestamp{1'700'000'000'005'000});
  ASSERT_EQ(list.headers_of(records[1]).size(), 1U);
  EXPECT_EQ(list.headers_of(records[1])[0].name, "event_ts");
  EXPECT_EQ(list.headers_of(records[1])[0].value, "1700000000123");

  RecordBatchBuilder builder(1'700'000'000'000);
  const RecordHeader header{"event_ts", "1700000000123"};
  builder.add("u1", R"({"clicks":7})").add("u2", std::nullopt, 5, std::span(&header, 1));
  EXPECT_EQ(builder.set_producer(4000, 0, 0).build(), bytes);
}

TEST(RecordBatch, ChecksWhatABrokerChecks) {
  const std::string good = small_batch();
  ASSERT_EQ(error_of(good), KafkaError::kNone);
  struct Case {
    const char* what;
    std::string bytes;
    KafkaError error;
  };
  const std::vector<Case> cases = {
      {"nothing", "", KafkaError::kInvalidRecord},
      {"two batches", good + good, KafkaError::kInvalidRecord},
      {"a byte more", good + "x", KafkaError::kInvalidRecord},
      {"format 3", with<std::int8_t>(good, 16, 3), KafkaError::kCorruptMessage},
      {"format -1", with<std::int8_t>(good, 16, -1), KafkaError::kCorruptMessage},
      {"format 0", with<std::int8_t>(good, 16, 0), KafkaError::kUnsupportedForMessageFormat},
      {"format 1", with<std::int8_t>(good, 16, 1), KafkaError::kUnsupportedForMessageFormat},
      {"a message of format 1",
       from_hex("0000000000000000"
                "00000010"
                "00000000"
                "0100"),
       KafkaError::kUnsupportedForMessageFormat},
      {"control batch", with<std::int16_t>(good, 21, 32), KafkaError::kInvalidRecord},
      {"log append time", with<std::int16_t>(good, 21, 8), KafkaError::kInvalidTimestamp},
      {"compression 5", with<std::int16_t>(good, 21, 5), KafkaError::kUnsupportedCompressionType},
      {"compression 7", with<std::int16_t>(good, 21, 7), KafkaError::kUnsupportedCompressionType},
      {"last offset", with<std::int32_t>(good, 23, 2), KafkaError::kInvalidRecord},
      {"no records", with<std::int32_t>(with<std::int32_t>(good, 23, -1), 57, 0),
       KafkaError::kInvalidRecord},
      {"count -1", with<std::int32_t>(with<std::int32_t>(good, 23, -2), 57, -1),
       KafkaError::kInvalidRecord},
      {"producer id -2", with<std::int64_t>(good, 43, -2), KafkaError::kInvalidRecord},
      {"epoch -1", with<std::int16_t>(good, 51, -1), KafkaError::kInvalidRecord},
      {"sequence -1", with<std::int32_t>(good, 53, -1), KafkaError::kInvalidRecord},
      {"deleted horizon", with<std::int16_t>(good, 21, 64), KafkaError::kNone},
      {"not idempotent", with<std::int64_t>(good, 43, -1), KafkaError::kNone},
  };
  for (const Case& c : cases) EXPECT_EQ(error_of(c.bytes), c.error) << c.what;

  for (const std::int32_t length : {-1, 0, 0x7fffffff, std::numeric_limits<std::int32_t>::min()}) {
    std::string bytes = good;
    store_big_endian(bytes.data() + 8, length);
    EXPECT_EQ(error_of(bytes), KafkaError::kInvalidRecord) << length;
  }
}

TEST(RecordBatch, OnlyWhatMayBeBelievedKeepsItsProducer) {
  const std::string good = small_batch();
  std::string flipped = good;
  flipped.back() ^= 1;
  const std::pair<std::string, bool> cases[] = {
      {with<std::int16_t>(good, 21, 32), true},  // Control batch.
      {with<std::int16_t>(good, 21, 8), true},   // Log append time.
      {with<std::int16_t>(good, 21, 5), true},   // Unknown compression.
      {flipped, false},
      {good + "x", false},
      {with<std::int8_t>(good, 16, 3), false},
      {with<std::int32_t>(good, 23, 2), false},  // Numbers that do not agree,
      {with<std::int16_t>(with<std::int32_t>(good, 23, 2), 21, 5),
       false},  // whatever else is wrong.
  };
  for (const auto& [bytes, is_kept] : cases) {
    RecordBatch batch;
    ASSERT_TRUE(parse_record_batch(small_batch(), kProduceVersion, batch).ok());
    EXPECT_FALSE(parse_record_batch(bytes, kProduceVersion, batch).ok());
    EXPECT_EQ(batch.is_idempotent(), is_kept);
    if (!is_kept) continue;
    EXPECT_EQ(batch.producer_id, 7);
    EXPECT_EQ(batch.producer_epoch, 1);
    EXPECT_EQ(batch.base_sequence, 3);
    EXPECT_EQ(batch.last_sequence(), 4);
  }
}

TEST(RecordBatch, ZstdNeedsProduceSeven) {
  const std::string batch =
      RecordBatchBuilder().add("k", "v").set_compression(Compression::kZstd).build();
  EXPECT_EQ(error_of(batch, 6), KafkaError::kUnsupportedCompressionType);
  EXPECT_EQ(error_of(batch, 7), KafkaError::kNone);
}

TEST(RecordBatch, FlagsAndSequences) {
  RecordBatch batch;
  const std::string transactional =
      RecordBatchBuilder().add("k", "v").set_producer(1, 0, 0).set_transactional().build();
  ASSERT_TRUE(parse_record_batch(transactional, kProduceVersion, batch).ok());
  EXPECT_TRUE(batch.is_transactional);
  batch.base_sequence = 0x7fffffff;
  batch.records_count = 2;
  EXPECT_EQ(batch.last_sequence(), 0);
  batch.records_count = 1;
  EXPECT_EQ(batch.last_sequence(), 0x7fffffff);
}

TEST(RecordBatch, NoPrefixIsABatch) {
  const std::string batch = small_batch();
  for (std::size_t size = 0; size < batch.size(); ++size) {
    const std::string cut(batch, 0, size);
    EXPECT_EQ(error_of(cut), KafkaError::kInvalidRecord) << size;
  }
}

TEST(RecordBatch, EveryBitFlipIsRefusedWhereItMatters) {
  const std::string batch = small_batch();
  for (std::size_t bit = 0; bit < 8 * batch.size(); ++bit) {
    std::string flipped = batch;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    // Base offset and leader epoch stand outside the checksum, because brokers write them.
    const std::size_t byte = bit / 8;
    const bool is_ignored = byte < 8 || (byte >= 12 && byte < 16);
    EXPECT_EQ(error_of(flipped) == KafkaError::kNone, is_ignored) << bit;
  }
}

}  // namespace
}  // namespace skua::kafka
