#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api/kafka/codec/byte_buffer.h"
#include "api/kafka/codec/decompressor.h"
#include "api/kafka/codec/record_batch.h"
#include "api/kafka/codec/record_list.h"
#include "api/payload/stream_record.h"

namespace skua::kafka {

// The records of one batch, decompressed. Everything borrows from here or from the frame, which is
// kept too. Not thread-safe while it is opened; afterwards readable from any thread.
class OpenBatch {
 public:
  [[nodiscard]] BatchFault open(std::shared_ptr<const std::string> frame, const RecordBatch& batch,
                                const BatchLimits& limits, Decompressor& decompressor);

  [[nodiscard]] std::span<const StreamRecord> records() const { return records_; }
  // What it holds beside the frame.
  [[nodiscard]] std::size_t bytes() const;

 private:
  friend class BatchScratch;

  std::shared_ptr<const std::string> frame_;
  ByteBuffer buffer_;
  RecordList list_;
  std::vector<skua::RecordHeader> headers_;
  std::vector<StreamRecord> records_;
};

// What a thread reuses from batch to batch. Not thread-safe.
class BatchScratch {
 public:
  [[nodiscard]] Decompressor& decompressor() { return decompressor_; }
  [[nodiscard]] std::shared_ptr<OpenBatch> take();
  // Keeps the room of a batch that nobody else holds.
  void give_back(std::shared_ptr<OpenBatch> batch);

 private:
  Decompressor decompressor_;
  std::shared_ptr<OpenBatch> spare_;
};

}  // namespace skua::kafka
