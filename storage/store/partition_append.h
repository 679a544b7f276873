#pragma once

#include <cstdint>
#include <optional>

#include "storage/base/status.h"
#include "storage/model/receipt.h"

namespace skua {

// A batch of an idempotent producer. Sequence numbers count records and wrap after 2^31 - 1; a
// producer that starts its sequences anew takes the next epoch.
struct ProducerBatch {
  std::int64_t producer_id = 0;
  std::int16_t epoch = 0;
  std::int32_t first_sequence = 0;
  std::int32_t last_sequence = 0;

  friend bool operator==(const ProducerBatch&, const ProducerBatch&) = default;
};

// The place of a write in a partition of its view: writes take their offsets in the order in which
// the engine is given them. Offsets, the producer's place and the rows commit together; a repeat is
// told by producer_window.h and stores nothing.
struct PartitionAppend {
  std::uint32_t partition = 0;
  std::uint32_t offsets = 0;  // How many it takes: one per record, stored as a row or not.
  std::optional<ProducerBatch> producer;
  // Not OK: the batch is bad, or was turned away unread. Nothing of it is stored, and what its
  // producer sends behind it is out of order until it comes again; unless it is itself a repeat or
  // out of order, and then it is answered as one.
  Status refusal;
};

}  // namespace skua
