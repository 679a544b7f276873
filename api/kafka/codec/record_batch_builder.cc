#include "api/kafka/codec/record_batch_builder.h"

#include <algorithm>

#include "api/kafka/codec/writer.h"
#include "storage/base/crc32c.h"

namespace skua::kafka {
namespace {

constexpr std::int16_t kCompressionBits = 7;
constexpr std::int16_t kTransactionalBit = 16;

void put_nullable(Writer& writer, const std::optional<std::string_view>& bytes) {
  if (!bytes) return writer.put_varint(-1);
  writer.put_varint(static_cast<std::int32_t>(bytes->size()));
  writer.put_raw(*bytes);
}

}  // namespace

RecordBatchBuilder& RecordBatchBuilder::set_compression(Compression compression,
                                                        std::size_t block_bytes) {
  attributes_ =
      static_cast<std::int16_t>((attributes_ & ~kCompressionBits) | static_cast<int>(compression));
  block_bytes_ = block_bytes;
  return *this;
}

RecordBatchBuilder& RecordBatchBuilder::set_producer(std::int64_t id, std::int16_t epoch,
                                                     std::int32_t base_sequence) {
  producer_id_ = id;
  producer_epoch_ = epoch;
  base_sequence_ = base_sequence;
  return *this;
}

RecordBatchBuilder& RecordBatchBuilder::set_transactional() {
  attributes_ = static_cast<std::int16_t>(attributes_ | kTransactionalBit);
  return *this;
}

RecordBatchBuilder& RecordBatchBuilder::add(std::optional<std::string_view> key,
                                            std::optional<std::string_view> value,
                                            std::int64_t timestamp_delta_ms,
                                            std::span<const RecordHeader> headers) {
  record_.clear();
  Writer record(record_);
  record.put_i8(0);
  record.put_varlong(timestamp_delta_ms);
  record.put_varint(records_count_++);
  put_nullable(record, key);
  put_nullable(record, value);
  record.put_varint(static_cast<std::int32_t>(headers.size()));
  for (const RecordHeader& header : headers) {
    put_nullable(record, header.name);
    put_nullable(record, header.value);
  }
  Writer records(records_);
  put_nullable(records, record_);
  greatest_timestamp_ms_ =
      std::max(greatest_timestamp_ms_, base_timestamp_ms_ + timestamp_delta_ms);
  return *this;
}

std::string RecordBatchBuilder::build() const {
  std::string out;
  Writer writer(out);
  writer.put_i64(0);
  writer.put_i32(0);  // Length, filled in below as the checksum is.
  writer.put_i32(-1);
  writer.put_i8(2);
  writer.put_u32(0);
  writer.put_i16(attributes_);
  writer.put_i32(records_count_ - 1);
  writer.put_i64(base_timestamp_ms_);
  writer.put_i64(greatest_timestamp_ms_);
  writer.put_i64(producer_id_);
  writer.put_i16(producer_epoch_);
  writer.put_i32(base_sequence_);
  writer.put_i32(records_count_);
  const auto compression = static_cast<Compression>(attributes_ & kCompressionBits);
  compression == Compression::kNone ? writer.put_raw(records_)
                                    : writer.put_raw(compress(compression, records_, block_bytes_));
  seal_record_batch(out);
  return out;
}

void seal_record_batch(std::string& batch) {
  constexpr std::size_t kLengthAt = 8;
  constexpr std::size_t kLengthEnd = 12;
  constexpr std::size_t kCrcAt = 17;
  constexpr std::size_t kAttributesAt = 21;
  store_big_endian(batch.data() + kLengthAt, static_cast<std::int32_t>(batch.size() - kLengthEnd));
  store_big_endian(batch.data() + kCrcAt, crc32c(std::string_view(batch).substr(kAttributesAt)));
}

}  // namespace skua::kafka
