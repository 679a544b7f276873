#pragma once

#include <vector>

#include "api/kafka/codec/kafka_error.h"
#include "api/service/stream_rows.h"
#include "storage/base/status.h"
#include "storage/model/receipt.h"

namespace skua::kafka {

// The one place that maps what the server says to Kafka's error codes. What producers do with a
// code: 19 is sent again and means that nothing was written, 20 is sent again and may have been
// written, 3 is sent again after new metadata; the others fail the records.

// For a request without rows.
[[nodiscard]] KafkaError to_kafka_error(const Status& status);

// For a batch that the engine did not commit, or could not say so.
[[nodiscard]] KafkaError commit_error(const Status& status);

// For what the engine made of an append; kNone where its producer may go on.
[[nodiscard]] KafkaError append_error(AppendOutcome outcome);

// For a batch that is refused for these records: 19 when one of them cannot be judged now, else 87
// for bad content, else 32 for event timestamps, else 10 for sizes.
[[nodiscard]] KafkaError refusal_error(const std::vector<RejectedRecord>& errors);

}  // namespace skua::kafka
