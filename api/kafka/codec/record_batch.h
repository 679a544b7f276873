#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/kafka/codec/compression.h"
#include "api/kafka/codec/kafka_error.h"
#include "storage/base/status.h"

namespace skua::kafka {

// Why a batch is refused: what its producer understands, and what people do.
struct [[nodiscard]] BatchFault {
  KafkaError error = KafkaError::kNone;
  Status status;
  std::int32_t record = -1;  // Its place in the batch, where one record is at fault.

  [[nodiscard]] bool ok() const { return error == KafkaError::kNone; }
};

// The header of a record batch of format 2, as a client sends it
// (https://kafka.apache.org/documentation/#recordbatch):
//
//    0 base offset i64 (ignored) | 8 bytes that follow i32 | 12 leader epoch i32 (ignored)
//   16 format i8 | 17 CRC-32C of all that follows u32
//   21 attributes i16: 0-2 compression, 3 log append time, 4 transactional, 5 control
//   23 last offset delta i32 | 27 base timestamp i64 | 35 greatest timestamp i64
//   43 producer id i64 | 51 epoch i16 | 53 base sequence i32 | 57 count i32 | 61 records
struct RecordBatch {
  static constexpr std::size_t kHeaderBytes = 61;

  Compression compression = Compression::kNone;
  bool is_transactional = false;
  std::int64_t base_timestamp_ms = -1;  // -1: none.
  std::int64_t producer_id = -1;        // -1: not idempotent.
  std::int16_t producer_epoch = -1;
  std::int32_t base_sequence = -1;
  std::int32_t records_count = 0;  // > 0
  std::string_view records;        // Compressed as said; borrows the request.

  [[nodiscard]] bool is_idempotent() const { return producer_id >= 0; }
  // The sequence number of the last record; numbers begin again at 0 after 2^31-1.
  [[nodiscard]] std::int32_t last_sequence() const;
};

// Reads the one batch that a partition of a Produce request holds, and checks what a broker checks:
// format, CRC, that it is whole and alone, count and offsets agree, neither control batch nor log
// append time, producer fields, and that Produce requests of this version may have the compression.
// Records are not looked at. A batch that is refused although its bytes are as they left the client
// has its producer, sequence and count all the same, so that its place can be kept; of any other
// nothing is believed, and it is not idempotent.
[[nodiscard]] BatchFault parse_record_batch(std::string_view bytes, std::int16_t produce_version,
                                            RecordBatch& batch);

}  // namespace skua::kafka
