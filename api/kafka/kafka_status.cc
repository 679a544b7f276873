#include "api/kafka/kafka_status.h"

#include <algorithm>

namespace skua::kafka {
namespace {

// The least number is answered for a batch.
int severity(const RejectedRecord& error) {
  if (error.reason.code() == StatusCode::kUnavailable) return 0;
  switch (error.fault) {
    case RowFault::kContent:
      return 1;
    case RowFault::kEventTimestamp:
      return 2;
    case RowFault::kSize:
      break;
  }
  return 3;
}

}  // namespace

KafkaError to_kafka_error(const Status& status) {
  switch (status.code()) {
    case StatusCode::kOk:
      return KafkaError::kNone;
    case StatusCode::kNotFound:
      return KafkaError::kUnknownTopicOrPartition;
    case StatusCode::kInvalidArgument:
    case StatusCode::kFailedPrecondition:
    case StatusCode::kOutOfRange:
      return KafkaError::kInvalidRequest;
    case StatusCode::kPermissionDenied:
    case StatusCode::kUnauthenticated:
      return KafkaError::kTopicAuthorizationFailed;
    case StatusCode::kResourceExhausted:
    case StatusCode::kUnavailable:
    case StatusCode::kAborted:
    case StatusCode::kCancelled:
    case StatusCode::kDeadlineExceeded:
      return KafkaError::kNotEnoughReplicas;
    case StatusCode::kUnknown:
    case StatusCode::kAlreadyExists:
    case StatusCode::kUnimplemented:
    case StatusCode::kInternal:
    case StatusCode::kDataLoss:
      break;
  }
  return KafkaError::kUnknownServerError;
}

KafkaError commit_error(const Status& status) {
  // The engine says UNAVAILABLE when the disk failed it: the rows may be in the log.
  if (status.code() == StatusCode::kUnavailable) return KafkaError::kNotEnoughReplicasAfterAppend;
  if (status.code() == StatusCode::kInvalidArgument) return KafkaError::kInvalidRecord;
  return to_kafka_error(status);
}

KafkaError append_error(AppendOutcome outcome) {
  switch (outcome) {
    case AppendOutcome::kAppended:
    case AppendOutcome::kDuplicate:
      return KafkaError::kNone;
    case AppendOutcome::kOldDuplicate:
      return KafkaError::kDuplicateSequenceNumber;
    case AppendOutcome::kOutOfOrder:
      return KafkaError::kOutOfOrderSequenceNumber;
    case AppendOutcome::kFenced:
      return KafkaError::kInvalidProducerEpoch;
    case AppendOutcome::kRefused:
      break;
  }
  return KafkaError::kInvalidRecord;
}

KafkaError refusal_error(const std::vector<RejectedRecord>& errors) {
  constexpr KafkaError kBySeverity[] = {KafkaError::kNotEnoughReplicas, KafkaError::kInvalidRecord,
                                        KafkaError::kInvalidTimestamp,
                                        KafkaError::kMessageTooLarge};
  int worst = 3;
  for (const RejectedRecord& error : errors) worst = std::min(worst, severity(error));
  return errors.empty() ? KafkaError::kInvalidRecord : kBySeverity[worst];
}

}  // namespace skua::kafka
