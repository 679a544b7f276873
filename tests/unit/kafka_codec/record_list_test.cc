#include "api/kafka/codec/record_list.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "api/kafka/codec/record_batch_builder.h"
#include "api/kafka/codec/writer.h"
#include "tests/support/random_source.h"

namespace skua::kafka {
namespace {

constexpr std::int16_t kProduceVersion = 8;

struct OwnedRecord {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::int64_t delta_ms = 0;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
};

std::optional<std::string> random_text(test::RandomSource& random, std::int64_t most) {
  if (random.one_in(5)) return std::nullopt;
  return random.text(static_cast<std::size_t>(random.between(0, most)));
}

std::vector<OwnedRecord> random_records(test::RandomSource& random) {
  std::vector<OwnedRecord> out(static_cast<std::size_t>(random.between(1, 60)));
  for (OwnedRecord& record : out) {
    record.key = random_text(random, 20);
    record.value = random_text(random, 300);
    record.delta_ms = random.between(-1'000'000, 1'000'000);
    for (std::int64_t left = random.one_in(3) ? random.between(1, 4) : 0; left > 0; --left)
      record.headers.emplace_back(random.text(5), random_text(random, 10));
  }
  return out;
}

RecordBatchBuilder builder_of(const std::vector<OwnedRecord>& records, std::int64_t base_ms) {
  RecordBatchBuilder builder(base_ms);
  for (const OwnedRecord& record : records) {
    std::vector<RecordHeader> headers;
    for (const auto& [name, value] : record.headers) headers.push_back({name, value});
    builder.add(record.key, record.value, record.delta_ms, headers);
  }
  return builder;
}

void expect_records(const RecordList& list, const std::vector<OwnedRecord>& records,
                    std::int64_t base_ms) {
  ASSERT_EQ(list.records().size(), records.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Record& record = list.records()[i];
    ASSERT_EQ(record.key, records[i].key);
    ASSERT_EQ(record.value, records[i].value);
    ASSERT_EQ(record.timestamp, Timestamp{(base_ms + records[i].delta_ms) * 1000});
    const auto headers = list.headers_of(record);
    ASSERT_EQ(headers.size(), records[i].headers.size());
    for (std::size_t h = 0; h < headers.size(); ++h) {
      EXPECT_EQ(headers[h].name, records[i].headers[h].first);
      EXPECT_EQ(headers[h].value, records[i].headers[h].second);
    }
  }
}

TEST(RecordList, RoundTripsWithEveryCompression) {
  for (const std::uint64_t seed : test::test_seeds(5)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    Decompressor decompressor;
    ByteBuffer buffer;
    RecordList list;
    for (int round = 0; round < 20; ++round) {
      const auto records = random_records(random);
      RecordBatchBuilder builder = builder_of(records, 1'700'000'000'000);
      for (std::uint8_t codec = 0; codec < kCompressions; ++codec) {
        const std::size_t block = random.one_in(2) ? 0 : 500;
        const std::string bytes =
            builder.set_compression(static_cast<Compression>(codec), block).build();
        RecordBatch batch;
        ASSERT_TRUE(parse_record_batch(bytes, kProduceVersion, batch).ok());
        ASSERT_TRUE(read_records(batch, {}, decompressor, buffer, list).ok());
        expect_records(list, records, 1'700'000'000'000);
      }
    }
  }
}

// A batch whose records are these bytes.
RecordBatch batch_of(std::string_view records, std::int32_t count) {
  RecordBatch batch;
  batch.records = records;
  batch.records_count = count;
  batch.base_timestamp_ms = 0;
  return batch;
}

KafkaError error_of(const RecordBatch& batch, const BatchLimits& limits = {}) {
  RecordList list;
  const BatchFault fault = list.read(batch, batch.records, limits);
  EXPECT_EQ(fault.ok(), fault.status.ok());
  return fault.error;
}

// One record of zig-zag numbers: attributes, then these.
std::string record_of(const std::vector<std::int64_t>& numbers) {
  std::string body(1, '\0');
  Writer writer(body);
  for (const std::int64_t number : numbers) writer.put_varlong(number);
  std::string out;
  Writer(out).put_varlong(static_cast<std::int64_t>(body.size()));
  return out + body;
}

TEST(RecordList, RecordsThatCannotBeAreRefused) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  struct Case {
    const char* what;
    std::vector<std::int64_t> numbers;  // Timestamp and offset delta, lengths of key and value, ..
    KafkaError error;
  };
  const std::vector<Case> cases = {
      {"empty", {0, 0, -1, -1, 0}, KafkaError::kNone},
      {"another's offset", {0, 1, -1, -1, 0}, KafkaError::kInvalidRecord},
      {"wide offset", {0, std::int64_t{1} << 32, -1, -1, 0}, KafkaError::kInvalidRecord},
      {"key length -2", {0, 0, -2, -1, 0}, KafkaError::kInvalidRecord},
      {"key beyond", {0, 0, 3, -1, 0}, KafkaError::kInvalidRecord},
      {"key far beyond", {0, 0, kMost, -1, 0}, KafkaError::kInvalidRecord},
      {"value least", {0, 0, -1, kLeast, 0}, KafkaError::kInvalidRecord},
      {"headers -1", {0, 0, -1, -1, -1}, KafkaError::kInvalidRecord},
      {"headers 2^31-1", {0, 0, -1, -1, 0x7fffffff}, KafkaError::kMessageTooLarge},
      {"headers 1000", {0, 0, -1, -1, 1000}, KafkaError::kInvalidRecord},
      {"header", {0, 0, -1, -1, 1, 0, 0}, KafkaError::kNone},
      {"header without name", {0, 0, -1, -1, 1, -1, 0}, KafkaError::kInvalidRecord},
      {"header with null", {0, 0, -1, -1, 1, 0, -1}, KafkaError::kNone},
      {"header value beyond", {0, 0, -1, -1, 1, 0, 5}, KafkaError::kInvalidRecord},
      {"bytes after it", {0, 0, -1, -1, 0, 0}, KafkaError::kInvalidRecord},
      {"cut short", {0, 0, -1}, KafkaError::kInvalidRecord},
      {"timestamp far", {kMost, 0, -1, -1, 0}, KafkaError::kInvalidTimestamp},
      {"timestamp of long ago", {kLeast / 1000, 0, -1, -1, 0}, KafkaError::kNone},
  };
  for (const Case& c : cases) {
    // Room for a count to look possible.
    const std::string bytes = record_of(c.numbers);
    EXPECT_EQ(error_of(batch_of(bytes, 1)), c.error) << c.what;
  }
}

TEST(RecordList, LengthsAndCountsOfRecords) {
  const std::string one = record_of({0, 0, -1, -1, 0});
  EXPECT_EQ(error_of(batch_of(one, 1)), KafkaError::kNone);
  EXPECT_EQ(error_of(batch_of(one, 2)), KafkaError::kInvalidRecord);
  EXPECT_EQ(error_of(batch_of(one, 0x7fffffff)), KafkaError::kInvalidRecord);
  EXPECT_EQ(error_of(batch_of(one + one, 1)), KafkaError::kInvalidRecord);
  EXPECT_EQ(error_of(batch_of(one + one, 2)), KafkaError::kInvalidRecord);  // Both have offset 0.
  EXPECT_EQ(error_of(batch_of(one + record_of({0, 1, -1, -1, 0}), 2)), KafkaError::kNone);
  for (const std::int64_t length : {std::int64_t{-1}, std::int64_t{100}, std::int64_t{0x7fffffff},
                                    std::numeric_limits<std::int64_t>::max()}) {
    std::string bytes;
    Writer(bytes).put_varlong(length);
    bytes.append(20, '\0');
    EXPECT_EQ(error_of(batch_of(bytes, 1)), KafkaError::kInvalidRecord) << length;
  }
  const std::string endless(12, '\xff');
  EXPECT_EQ(error_of(batch_of(endless, 1)), KafkaError::kInvalidRecord);
}

TEST(RecordList, ARecordWithoutTimestampHasNone) {
  const std::string bytes = RecordBatchBuilder().add("k", "v").build();
  RecordBatch batch;
  ASSERT_TRUE(parse_record_batch(bytes, kProduceVersion, batch).ok());
  RecordList list;
  ASSERT_TRUE(list.read(batch, batch.records, {}).ok());
  EXPECT_EQ(list.records()[0].timestamp, std::nullopt);
}

TEST(RecordList, TheFaultNamesTheRecord) {
  const std::string bytes = record_of({0, 0, -1, -1, 0}) + record_of({0, 7, -1, -1, 0});
  RecordList list;
  EXPECT_EQ(list.read(batch_of(bytes, 2), bytes, {}).record, 1);
}

TEST(RecordList, LimitsAreKept) {
  const RecordHeader header{"a", "b"};
  RecordBatchBuilder builder;
  for (int i = 0; i < 10; ++i) builder.add("k", "v", 0, std::span(&header, 1));
  const std::string bytes = builder.build();
  RecordBatch batch;
  ASSERT_TRUE(parse_record_batch(bytes, kProduceVersion, batch).ok());
  BatchLimits limits;
  limits.records_max = 10;
  limits.headers_max = 10;
  EXPECT_EQ(error_of(batch, limits), KafkaError::kNone);
  limits.headers_max = 9;
  EXPECT_EQ(error_of(batch, limits), KafkaError::kMessageTooLarge);
  limits = {};
  limits.records_max = 9;
  EXPECT_EQ(error_of(batch, limits), KafkaError::kMessageTooLarge);
}

TEST(BatchLimits, RatioCountsOnlyForLargeBatches) {
  const BatchLimits limits;
  EXPECT_EQ(limits.bytes_max(1), BatchLimits::kRatioFreeBytes);
  EXPECT_EQ(limits.bytes_max(2000), 2'000'000U);
  EXPECT_EQ(limits.bytes_max(1U << 30U), limits.decompressed_bytes_max);
  BatchLimits small;
  small.decompressed_bytes_max = 100;
  EXPECT_EQ(small.bytes_max(1), 100U);
}

TEST(ReadRecords, BombsAreTooLargeAndDamageIsInvalid) {
  // 100 MiB in one record: more than the limit, and with all codecs far above the ratio.
  const std::string zeros(100U << 20U, '\0');
  Decompressor decompressor;
  ByteBuffer buffer;
  RecordList list;
  RecordBatchBuilder builder;
  builder.add("k", zeros);
  for (std::uint8_t codec = 1; codec < kCompressions; ++codec) {
    const std::string bytes = builder.set_compression(static_cast<Compression>(codec)).build();
    RecordBatch batch;
    ASSERT_TRUE(parse_record_batch(bytes, kProduceVersion, batch).ok());
    EXPECT_EQ(read_records(batch, {}, decompressor, buffer, list).error,
              KafkaError::kMessageTooLarge);
    EXPECT_TRUE(list.records().empty());
    EXPECT_LE(buffer.capacity(), BatchLimits().decompressed_bytes_max + 1);

    std::string damaged = bytes;
    damaged.resize(bytes.size() / 2);
    seal_record_batch(damaged);
    ASSERT_TRUE(parse_record_batch(damaged, kProduceVersion, batch).ok());
    BatchLimits generous;
    generous.decompressed_bytes_max = 200U << 20U;
    generous.ratio_max = 1'000'000;
    ByteBuffer large;
    EXPECT_EQ(read_records(batch, generous, decompressor, large, list).error,
              KafkaError::kInvalidRecord);
  }
}

// Damage behind a right checksum: what is accepted lies within the batch and counts right.
TEST(ReadRecords, SealedDamageIsRefusedOrHarmless) {
  for (const std::uint64_t seed : test::test_seeds(2)) {
    SCOPED_TRACE("SKUA_TEST_SEED=" + std::to_string(seed));
    test::RandomSource random(seed);
    Decompressor decompressor;
    ByteBuffer buffer;
    RecordList list;
    for (std::uint8_t codec = 0; codec < kCompressions; ++codec) {
      const std::string bytes = builder_of(random_records(random), 1000)
                                    .set_compression(static_cast<Compression>(codec))
                                    .build();
      for (std::size_t bit = 8 * RecordBatch::kHeaderBytes; bit < 8 * bytes.size(); ++bit) {
        std::string flipped = bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        seal_record_batch(flipped);
        RecordBatch batch;
        ASSERT_TRUE(parse_record_batch(flipped, kProduceVersion, batch).ok());
        BatchLimits limits;
        limits.decompressed_bytes_max = 1U << 20U;
        if (!read_records(batch, limits, decompressor, buffer, list).ok()) continue;
        ASSERT_EQ(list.records().size(), static_cast<std::size_t>(batch.records_count));
      }
    }
  }
}

}  // namespace
}  // namespace skua::kafka
