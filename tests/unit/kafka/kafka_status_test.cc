#include "api/kafka/kafka_status.h"

#include <gtest/gtest.h>

namespace skua::kafka {
namespace {

TEST(KafkaStatus, OnlyAnUnknownOutcomeIsPossiblyWritten) {
  EXPECT_EQ(commit_error(unavailable("disk")), KafkaError::kNotEnoughReplicasAfterAppend);
  EXPECT_EQ(commit_error(resource_exhausted("queue")), KafkaError::kNotEnoughReplicas);
  EXPECT_EQ(commit_error(not_found("dropped")), KafkaError::kUnknownTopicOrPartition);
  EXPECT_EQ(commit_error(data_loss("damage")), KafkaError::kUnknownServerError);
  EXPECT_EQ(to_kafka_error(unavailable("starting")), KafkaError::kNotEnoughReplicas);
  EXPECT_EQ(to_kafka_error(Status::ok_status()), KafkaError::kNone);
}

TEST(KafkaStatus, AppendsThatProducersMustHearOf) {
  const std::pair<AppendOutcome, KafkaError> cases[] = {
      {AppendOutcome::kAppended, KafkaError::kNone},
      {AppendOutcome::kDuplicate, KafkaError::kNone},
      {AppendOutcome::kOldDuplicate, KafkaError::kDuplicateSequenceNumber},
      {AppendOutcome::kOutOfOrder, KafkaError::kOutOfOrderSequenceNumber},
      {AppendOutcome::kFenced, KafkaError::kInvalidProducerEpoch},
      {AppendOutcome::kRefused, KafkaError::kInvalidRecord}};
  for (const auto& [outcome, error] : cases) EXPECT_EQ(append_error(outcome), error);
}

TEST(KafkaStatus, TheWorstRecordDecidesForItsBatch) {
  const auto rejected = [](StatusCode code, RowFault fault) {
    RejectedRecord out;
    out.reason = Status(code, "no");
    out.fault = fault;
    return out;
  };
  const RejectedRecord content = rejected(StatusCode::kInvalidArgument, RowFault::kContent);
  const RejectedRecord time = rejected(StatusCode::kInvalidArgument, RowFault::kEventTimestamp);
  const RejectedRecord size = rejected(StatusCode::kInvalidArgument, RowFault::kSize);
  const RejectedRecord unknown = rejected(StatusCode::kUnavailable, RowFault::kContent);
  EXPECT_EQ(refusal_error({size}), KafkaError::kMessageTooLarge);
  EXPECT_EQ(refusal_error({size, time}), KafkaError::kInvalidTimestamp);
  EXPECT_EQ(refusal_error({size, time, content}), KafkaError::kInvalidRecord);
  EXPECT_EQ(refusal_error({size, unknown, content}), KafkaError::kNotEnoughReplicas);
  EXPECT_EQ(refusal_error({}), KafkaError::kInvalidRecord);
}

}  // namespace
}  // namespace skua::kafka
