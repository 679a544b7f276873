#include "api/kafka/codec/record_list.h"

#include <algorithm>
#include <limits>
#include <string>

namespace skua::kafka {
namespace {

// Length, attributes, two deltas, two lengths and the count of headers; a header has two lengths.
constexpr std::size_t kRecordBytesLeast = 7;
constexpr std::size_t kHeaderBytesLeast = 2;

constexpr std::int64_t kUsPerMs = 1000;
constexpr std::int64_t kNoTimestampMs = -1;

// Reads forward; past the end it gives zeros and stays failed. Smaller than Reader: this is the hot
// loop of a batch.
class Cursor {
 public:
  Cursor(const char* at, const char* end) : at_(at), end_(end) {}

  [[nodiscard]] bool ok() const { return !failed_; }
  [[nodiscard]] bool at_end() const { return at_ == end_; }
  [[nodiscard]] const char* at() const { return at_; }
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  void skip(std::size_t bytes) {
    if (bytes > left()) return fail();
    at_ += bytes;
  }

  // Zig-zag, of at most 64 bits.
  std::int64_t varlong() {
    if (at_ == end_) [[unlikely]] {
      fail();
      return 0;
    }
    std::uint64_t value = static_cast<unsigned char>(*at_++);
    if (value >= 0x80) value = continued(value & 0x7f);
    return static_cast<std::int64_t>((value >> 1) ^ (0 - (value & 1)));
  }
  // A length and so many bytes; nothing for -1.
  std::optional<std::string_view> nullable_bytes() {
    const std::int64_t length = varlong();
    if (length == -1) return std::nullopt;
    if (length < 0 || static_cast<std::uint64_t>(length) > left()) [[unlikely]] {
      fail();
      return std::string_view();
    }
    const std::string_view out(at_, static_cast<std::size_t>(length));
    at_ += length;
    return out;
  }

 private:
  void fail() {
    failed_ = true;
    at_ = end_;
  }
  std::uint64_t continued(std::uint64_t value) {
    for (unsigned shift = 7; shift < 64; shift += 7) {
      if (at_ == end_) break;
      const std::uint64_t byte = static_cast<unsigned char>(*at_++);
      if (shift == 63 && byte > 1) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    fail();
    return 0;
  }

  const char* at_;
  const char* end_;
  bool failed_ = false;
};

BatchFault fault(KafkaError error, std::size_t record, std::string_view why) {
  return {
      error,
      invalid_argument("record " + std::to_string(record) + " of the batch " + std::string(why)),
      static_cast<std::int32_t>(record)};
}

BatchFault invalid(std::size_t record, std::string_view why) {
  return fault(KafkaError::kInvalidRecord, record, why);
}

BatchFault too_many(std::string_view what, std::size_t most) {
  return {KafkaError::kMessageTooLarge,
          resource_exhausted("a batch may have at most " + std::to_string(most) + " " +
                             std::string(what))};
}

// False when the moment cannot be named.
bool set_timestamp(Record& record, std::int64_t base_ms, std::int64_t delta_ms) {
  std::int64_t ms = 0;
  if (__builtin_add_overflow(base_ms, delta_ms, &ms)) return false;
  if (ms == kNoTimestampMs) return true;
  Timestamp timestamp;
  if (__builtin_mul_overflow(ms, kUsPerMs, &timestamp.us)) return false;
  record.timestamp = timestamp;
  return true;
}

// False when they are damaged.
bool read_headers(Cursor& cursor, std::int64_t count, std::vector<RecordHeader>& headers) {
  if (count < 0 || static_cast<std::uint64_t>(count) > cursor.left() / kHeaderBytesLeast)
    return false;
  for (; count > 0; --count) {
    const auto name = cursor.nullable_bytes();
    const auto value = cursor.nullable_bytes();
    if (!name || !cursor.ok()) return false;
    headers.push_back({*name, value});
  }
  return true;
}

}  // namespace

std::size_t BatchLimits::bytes_max(std::size_t compressed_bytes) const {
  const std::size_t by_ratio =
      compressed_bytes > decompressed_bytes_max / std::max<std::size_t>(ratio_max, 1)
          ? decompressed_bytes_max
          : compressed_bytes * ratio_max;
  return std::min(decompressed_bytes_max, std::max(by_ratio, kRatioFreeBytes));
}

void RecordList::clear() {
  records_.clear();
  headers_.clear();
}

BatchFault RecordList::read(const RecordBatch& batch, std::string_view bytes,
                            const BatchLimits& limits) {
  clear();
  const auto count = static_cast<std::size_t>(batch.records_count);
  if (count > bytes.size() / kRecordBytesLeast)
    return {KafkaError::kInvalidRecord,
            invalid_argument("a batch of " + std::to_string(bytes.size()) + " bytes cannot have " +
                             std::to_string(count) + " records")};
  if (count > limits.records_max) return too_many("records", limits.records_max);
  records_.reserve(count);
  Cursor all(bytes.data(), bytes.data() + bytes.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t length = all.varlong();
    if (!all.ok() || length < 0 || static_cast<std::uint64_t>(length) > all.left())
      return invalid(i, "has a length that cannot be");
    Cursor cursor(all.at(), all.at() + length);
    all.skip(static_cast<std::size_t>(length));

    Record& record = records_.emplace_back();
    cursor.skip(1);  // Attributes, of which none is in use.
    const std::int64_t timestamp_delta_ms = cursor.varlong();
    const std::int64_t offset_delta = cursor.varlong();
    record.key = cursor.nullable_bytes();
    record.value = cursor.nullable_bytes();
    const std::int64_t headers_count = cursor.varlong();
    if (!cursor.ok()) return invalid(i, "is damaged");
    if (offset_delta != static_cast<std::int64_t>(i)) return invalid(i, "has another's offset");
    if (!set_timestamp(record, batch.base_timestamp_ms, timestamp_delta_ms))
      return fault(KafkaError::kInvalidTimestamp, i, "has a timestamp that cannot be");
    if (headers_count > 0 &&
        static_cast<std::uint64_t>(headers_count) > limits.headers_max - headers_.size())
      return too_many("headers", limits.headers_max);
    record.first_header = static_cast<std::uint32_t>(headers_.size());
    if (!read_headers(cursor, headers_count, headers_) || !cursor.at_end())
      return invalid(i, "has headers that are damaged, or bytes after them");
    record.headers_count = static_cast<std::uint32_t>(headers_count);
  }
  if (!all.at_end())
    return {KafkaError::kInvalidRecord,
            invalid_argument("a batch has bytes after its last record")};
  return {};
}

BatchFault read_records(const RecordBatch& batch, const BatchLimits& limits,
                        Decompressor& decompressor, ByteBuffer& buffer, RecordList& records) {
  records.clear();
  if (batch.compression == Compression::kNone) return records.read(batch, batch.records, limits);
  const Status status = decompressor.decompress(batch.compression, batch.records,
                                                limits.bytes_max(batch.records.size()), buffer);
  if (status.code() == StatusCode::kResourceExhausted)
    return {KafkaError::kMessageTooLarge, status};
  // The checksum was right: the client sent it so, and the same bytes again would not help.
  if (!status.ok()) return {KafkaError::kInvalidRecord, status};
  return records.read(batch, buffer.view(), limits);
}

}  // namespace skua::kafka
