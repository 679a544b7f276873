#include "api/kafka/codec/record_batch.h"

#include <string>

#include "api/kafka/codec/big_endian.h"
#include "storage/base/crc32c.h"

namespace skua::kafka {
namespace {

constexpr std::size_t kLengthAt = 8;
constexpr std::size_t kLengthEnd = 12;
constexpr std::size_t kFormatAt = 16;
constexpr std::size_t kCrcAt = 17;
constexpr std::size_t kAttributesAt = 21;

constexpr unsigned kCompressionBits = 7;
constexpr unsigned kLogAppendTimeBit = 8;
constexpr unsigned kTransactionalBit = 16;
constexpr unsigned kControlBit = 32;

constexpr std::int16_t kZstdFromProduceVersion = 7;

BatchFault fault(KafkaError error, std::string why) {
  return {error, invalid_argument("record batch: " + std::move(why))};
}

BatchFault invalid(std::string why) { return fault(KafkaError::kInvalidRecord, std::move(why)); }

// The bytes are one whole batch of format 2, as they left the client.
BatchFault check_frame(std::string_view bytes) {
  // A message of the old formats has its own format number at the same place.
  if (bytes.size() > kFormatAt && (bytes[kFormatAt] == 0 || bytes[kFormatAt] == 1))
    return fault(KafkaError::kUnsupportedForMessageFormat,
                 "message sets of format 0 and 1 are not accepted; use a client that sends format "
                 "2 (Kafka 0.11 or later)");
  if (bytes.size() < RecordBatch::kHeaderBytes)
    return invalid(std::to_string(bytes.size()) + " bytes are too few for a batch");
  if (bytes[kFormatAt] != 2)
    return fault(KafkaError::kCorruptMessage,
                 "format " + std::to_string(static_cast<int>(bytes[kFormatAt])) + " is not known");
  const auto length = load_big_endian<std::int32_t>(bytes.data() + kLengthAt);
  if (length < 0 || static_cast<std::size_t>(length) != bytes.size() - kLengthEnd)
    return invalid("it says that " + std::to_string(length) + " bytes follow, and " +
                   std::to_string(bytes.size() - kLengthEnd) +
                   " do; a partition takes exactly one batch per request");
  if (crc32c(bytes.substr(kAttributesAt)) != load_big_endian<std::uint32_t>(bytes.data() + kCrcAt))
    return fault(KafkaError::kCorruptMessage, "the checksum is wrong");
  return {};
}

BatchFault check_attributes(unsigned attributes, std::int16_t produce_version) {
  if ((attributes & kControlBit) != 0) return invalid("clients may not write control batches");
  if ((attributes & kLogAppendTimeBit) != 0)
    return fault(KafkaError::kInvalidTimestamp, "clients may not set log append time");
  const unsigned compression = attributes & kCompressionBits;
  if (compression >= kCompressions)
    return fault(KafkaError::kUnsupportedCompressionType,
                 "compression " + std::to_string(compression) + " is not known");
  if (compression == static_cast<unsigned>(Compression::kZstd) &&
      produce_version < kZstdFromProduceVersion)
    return fault(KafkaError::kUnsupportedCompressionType,
                 "zstd needs Produce requests of version 7 or later");
  return {};
}

BatchFault check_numbers(const RecordBatch& batch, std::int32_t last_offset_delta) {
  if (batch.records_count <= 0 || last_offset_delta != batch.records_count - 1)
    return invalid("a count of " + std::to_string(batch.records_count) +
                   " and a last offset delta of " + std::to_string(last_offset_delta) +
                   " do not agree");
  if (batch.producer_id < -1 ||
      (batch.is_idempotent() && (batch.base_sequence < 0 || batch.producer_epoch < 0)))
    return invalid("the producer id, epoch and sequence do not go together");
  return {};
}

}  // namespace

std::int32_t RecordBatch::last_sequence() const {
  constexpr std::uint32_t kWrap = 0x7fffffff;
  return static_cast<std::int32_t>(
      (static_cast<std::uint32_t>(base_sequence) + static_cast<std::uint32_t>(records_count) - 1) &
      kWrap);
}

BatchFault parse_record_batch(std::string_view bytes, std::int16_t produce_version,
                              RecordBatch& batch) {
  batch = {};
  if (BatchFault found = check_frame(bytes); !found.ok()) return found;
  const char* at = bytes.data();
  batch.base_timestamp_ms = load_big_endian<std::int64_t>(at + 27);
  batch.producer_id = load_big_endian<std::int64_t>(at + 43);
  batch.producer_epoch = load_big_endian<std::int16_t>(at + 51);
  batch.base_sequence = load_big_endian<std::int32_t>(at + 53);
  batch.records_count = load_big_endian<std::int32_t>(at + 57);
  batch.records = bytes.substr(RecordBatch::kHeaderBytes);
  BatchFault numbers = check_numbers(batch, load_big_endian<std::int32_t>(at + 23));
  if (!numbers.ok()) batch.producer_id = -1;

  const auto attributes = static_cast<unsigned>(load_big_endian<std::uint16_t>(at + kAttributesAt));
  if (BatchFault found = check_attributes(attributes, produce_version); !found.ok()) return found;
  batch.compression = static_cast<Compression>(attributes & kCompressionBits);
  batch.is_transactional = (attributes & kTransactionalBit) != 0;
  return numbers;
}

}  // namespace skua::kafka
