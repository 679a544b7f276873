#include "api/kafka/batch_scratch.h"

#include <utility>

namespace skua::kafka {
namespace {

// A buffer that grew beyond this for one batch is given back.
constexpr std::size_t kKeptBytes = 4 << 20;
constexpr std::size_t kKeptRecords = 65536;

}  // namespace

BatchFault OpenBatch::open(std::shared_ptr<const std::string> frame, const RecordBatch& batch,
                           const BatchLimits& limits, Decompressor& decompressor) {
  frame_ = std::move(frame);
  if (BatchFault fault = read_records(batch, limits, decompressor, buffer_, list_); !fault.ok())
    return fault;
  headers_.clear();
  headers_.reserve(list_.headers().size());
  for (const RecordHeader& header : list_.headers())
    headers_.push_back({header.name, header.value});
  records_.clear();
  records_.reserve(list_.records().size());
  for (const Record& record : list_.records())
    records_.push_back({record.key, record.value,
                        std::span<const skua::RecordHeader>(headers_).subspan(record.first_header,
                                                                              record.headers_count),
                        record.timestamp});
  return {};
}

std::size_t OpenBatch::bytes() const {
  return buffer_.capacity() + records_.capacity() * (sizeof(StreamRecord) + sizeof(Record)) +
         headers_.capacity() * (sizeof(skua::RecordHeader) + sizeof(RecordHeader));
}

std::shared_ptr<OpenBatch> BatchScratch::take() {
  if (spare_ == nullptr) return std::make_shared<OpenBatch>();
  return std::exchange(spare_, nullptr);
}

void BatchScratch::give_back(std::shared_ptr<OpenBatch> batch) {
  if (batch.use_count() > 1) return;
  batch->frame_.reset();
  batch->buffer_.clear();
  batch->buffer_.release_above(kKeptBytes);
  if (batch->records_.capacity() > kKeptRecords || batch->headers_.capacity() > kKeptRecords)
    return;
  batch->records_.clear();
  batch->headers_.clear();
  batch->list_.clear();
  spare_ = std::move(batch);
}

}  // namespace skua::kafka
