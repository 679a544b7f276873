#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "api/kafka/codec/byte_buffer.h"
#include "api/kafka/codec/decompressor.h"
#include "api/kafka/codec/record_batch.h"
#include "storage/base/time.h"

namespace skua::kafka {

// Bounds for the records of one batch. Above one of them: MESSAGE_TOO_LARGE, after which clients
// that can do so send smaller batches.
struct BatchLimits {
  std::size_t decompressed_bytes_max = 64U << 20U;
  // Decompressed bytes for each compressed one. Batches up to kRatioFreeBytes may have any ratio:
  // equal rows compress very well.
  std::size_t ratio_max = 1000;
  std::size_t records_max = 1'000'000;
  std::size_t headers_max = 1'000'000;

  static constexpr std::size_t kRatioFreeBytes = 1U << 20U;

  // What so many compressed bytes may become.
  [[nodiscard]] std::size_t bytes_max(std::size_t compressed_bytes) const;
};

struct RecordHeader {
  std::string_view name;
  std::optional<std::string_view> value;
};

struct Record {
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  std::optional<Timestamp> timestamp;  // Of milliseconds.
  std::uint32_t first_header = 0;
  std::uint32_t headers_count = 0;
};

// The records of one batch; their texts borrow the bytes that were read. Its room is reused by the
// next read. Not thread-safe.
class RecordList {
 public:
  // Reads uncompressed records and checks all that a broker checks: lengths, offsets in sequence,
  // headers, nothing after the last. REQUIRES: parse_record_batch accepted the batch.
  [[nodiscard]] BatchFault read(const RecordBatch& batch, std::string_view bytes,
                                const BatchLimits& limits);

  [[nodiscard]] std::span<const Record> records() const { return records_; }
  [[nodiscard]] std::span<const RecordHeader> headers_of(const Record& record) const {
    return std::span(headers_).subspan(record.first_header, record.headers_count);
  }
  // Of all records, in order.
  [[nodiscard]] std::span<const RecordHeader> headers() const { return headers_; }
  void clear();

 private:
  std::vector<Record> records_;
  std::vector<RecordHeader> headers_;
};

// Decompresses the records of a batch into `buffer`, where they are compressed, and reads them.
// What the list then has borrows the batch or the buffer.
[[nodiscard]] BatchFault read_records(const RecordBatch& batch, const BatchLimits& limits,
                                      Decompressor& decompressor, ByteBuffer& buffer,
                                      RecordList& records);

}  // namespace skua::kafka
