#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "api/service/stream_rows.h"
#include "storage/base/limits.h"
#include "storage/base/result.h"
#include "storage/store/engine.h"
#include "storage/store/partition_append.h"

namespace skua {

// One batch of records of one partition, decoded.
struct StreamBatch {
  StreamRows rows;
  // append.offsets is the number of records. append.refusal is set when the batch as a whole cannot
  // be read (its rows are then empty).
  PartitionAppend append;
  std::vector<ProgressRecord> progress;
  // A record as it came, for a dead letter (dead_letter_record.h): needed where the view keeps
  // them. Called here and later on the engine's threads, until `done` has run. It keeps alive what
  // it reads, which takes `kept_bytes` of memory.
  std::function<std::string(std::uint32_t record)> record_bytes;
  std::uint64_t kept_bytes = 0;
};

// What became of a batch. Counts are of its records and add up to append.offsets where the batch
// was appended now; a repeat has none.
struct StreamReceipt {
  AppendReceipt append;
  std::uint32_t applied = 0;
  std::uint32_t superseded = 0;
  std::uint32_t duplicates = 0;
  std::uint32_t expired = 0;
  std::uint32_t rejected = 0;
  std::uint32_t ignored = 0;
  Timestamp created_timestamp;
  std::vector<Timestamp> event_timestamps;  // Of the rows that were stored, not of deletes.
  // kRefused: the bad records, ascending; at most rejections_max. Elsewhere empty.
  std::vector<RejectedRecord> errors;
};

using StreamDone = std::function<void(Result<StreamReceipt>)>;

// Writes batches of records. Bad rows are those that the decoder rejected and those that any write
// would reject (RowPacker); what becomes of them is the view's on_bad_row: `reject` refuses the
// whole batch, `dead_letter` keeps them as dead letters beside the rows (EXPIRED ones too), `drop`
// counts them. THREAD-SAFE.
class StreamWriteService {
 public:
  StreamWriteService(Engine& engine, const Limits& limits, Duration max_future_skew)
      : engine_(engine), limits_(limits), max_future_skew_(max_future_skew) {}

  // Packs the rows in record order and hands them to the engine before it returns: calls made one
  // after the other are appended in that order. `done` runs once: on the committer's thread, or
  // inline. It must not block. Errors: the engine's.
  void write(StreamBatch batch, StreamDone done);

 private:
  Engine& engine_;
  const Limits& limits_;
  Duration max_future_skew_;
};

}  // namespace skua
