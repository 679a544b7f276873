#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "api/kafka/codec/record_batch.h"
#include "api/kafka/codec/record_list.h"

namespace skua::kafka {

// Makes record batches as clients do, for tests and benchmarks.
//
//   RecordBatchBuilder builder(1'700'000'000'000);
//   builder.add("u1", R"({"clicks":7})");
//   std::string bytes = builder.set_compression(Compression::kLz4).build();
class RecordBatchBuilder {
 public:
  // -1: records without timestamp.
  explicit RecordBatchBuilder(std::int64_t base_timestamp_ms = -1)
      : base_timestamp_ms_(base_timestamp_ms), greatest_timestamp_ms_(base_timestamp_ms) {}

  // See compress() for `block_bytes`.
  RecordBatchBuilder& set_compression(Compression compression, std::size_t block_bytes = 0);
  RecordBatchBuilder& set_producer(std::int64_t id, std::int16_t epoch, std::int32_t base_sequence);
  RecordBatchBuilder& set_transactional();
  RecordBatchBuilder& add(std::optional<std::string_view> key,
                          std::optional<std::string_view> value,
                          std::int64_t timestamp_delta_ms = 0,
                          std::span<const RecordHeader> headers = {});

  [[nodiscard]] std::int32_t records_count() const { return records_count_; }
  // The whole batch. The builder stays as it is.
  [[nodiscard]] std::string build() const;

 private:
  std::int64_t base_timestamp_ms_;
  std::int64_t greatest_timestamp_ms_;
  std::int16_t attributes_ = 0;
  std::size_t block_bytes_ = 0;
  std::int64_t producer_id_ = -1;
  std::int16_t producer_epoch_ = -1;
  std::int32_t base_sequence_ = -1;
  std::int32_t records_count_ = 0;
  std::string records_;
  std::string record_;
};

// Writes length and checksum of a batch that was changed. REQUIRES: RecordBatch::kHeaderBytes.
void seal_record_batch(std::string& batch);

}  // namespace skua::kafka
