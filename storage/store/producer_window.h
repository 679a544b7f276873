#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/base/time.h"
#include "storage/store/partition_append.h"

namespace skua {

// The idempotent producer, as pure functions: Kafka's rule of the last five batches of a producer
// in a partition (ProducerStateEntry and ProducerAppendInfo of Apache Kafka), with the batches
// before them told from gaps by how many records the epoch has.

// Where the sequences of one epoch go on: `by` records after `sequence`; 0 follows 2^31 - 1.
[[nodiscard]] std::int32_t advance_sequence(std::int32_t sequence, std::int64_t by);

// A batch that was appended.
struct AppendedBatch {
  std::int32_t first_sequence = 0;
  std::int32_t last_sequence = 0;
  std::int64_t base_offset = 0;

  friend bool operator==(const AppendedBatch&, const AppendedBatch&) = default;
};

// What a partition remembers of a producer, from its first batch on.
struct ProducerWindow {
  static constexpr std::size_t kBatchesMax = 5;
  std::int16_t epoch = 0;
  std::uint64_t epoch_records = 0;     // Appended in this epoch, as far as it is remembered.
  Timestamp last_append;               // Created timestamp of the newest batch.
  std::vector<AppendedBatch> batches;  // Of this epoch, newest last; one at least.

  [[nodiscard]] std::int32_t next_sequence() const {
    return advance_sequence(batches.back().last_sequence, 1);
  }

  friend bool operator==(const ProducerWindow&, const ProducerWindow&) = default;
};

// A batch that was refused in its place: what is next of its producer, although nothing of it may
// have been appended. Clients that pipeline expect every batch behind a refused one to fail.
struct RefusedProducer {
  std::int16_t epoch = 0;
  std::int32_t next_sequence = 0;

  friend bool operator==(const RefusedProducer&, const RefusedProducer&) = default;
};

// What a batch is to a partition that remembers this of its producer (nullptr: nothing; then any
// sequence is good, as state may have been forgotten). kAppended: it is next; its base offset is
// not given here. Never kRefused.
[[nodiscard]] AppendReceipt judge_batch(const ProducerWindow* window,
                                        const RefusedProducer* refused, const ProducerBatch& batch);

// The window after `batch` was appended at `base_offset`. REQUIRES: judge_batch() said kAppended.
[[nodiscard]] ProducerWindow append_batch(const ProducerWindow* window, const ProducerBatch& batch,
                                          std::int64_t base_offset, Timestamp created_timestamp);

}  // namespace skua
