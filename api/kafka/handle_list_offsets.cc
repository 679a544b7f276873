#include "api/kafka/codec/list_offsets.h"
#include "api/kafka/handlers.h"
#include "api/kafka/kafka_door.h"
#include "api/kafka/kafka_status.h"
#include "api/kafka/topic_name.h"

namespace skua::kafka {
namespace {

// What the request and its answer take in memory, about, for each byte of the request.
constexpr std::uint64_t kMemoryPerByte = 6;

// A partition looks like a compacted log that was read to its end: it begins and ends at the offset
// of the next record, and has none for a moment.
void find_offset(const KafkaDoor& door, const Access& access, std::string_view topic,
                 std::int64_t timestamp_ms, ListOffsetsResponse::Partition& answer) {
  answer.error = KafkaError::kUnknownTopicOrPartition;
  const auto name = parse_topic_name(topic);
  if (!name || answer.index < 0 ||
      answer.index >= static_cast<std::int32_t>(door.options.partitions))
    return;
  if (!access.sees_view(name->project, name->view)) {
    answer.error = KafkaError::kTopicAuthorizationFailed;
    return;
  }
  const auto view = door.services.registry.snapshot()->view(name->project, name->view);
  if (!view.ok()) return;
  const auto offset = door.services.engine.next_offset((*view)->incarnation(),
                                                       static_cast<std::uint32_t>(answer.index));
  answer.error = to_kafka_error(offset.status());
  if (!offset.ok()) return;
  answer.leader_epoch = 0;
  if (timestamp_ms < 0) answer.offset = *offset;
}

ListOffsetsResponse find_offsets(const KafkaDoor& door, const Access& access,
                                 const ListOffsetsRequest& request, KafkaError refusal) {
  ListOffsetsResponse response;
  for (const ListOffsetsRequest::Topic& topic : request.topics) {
    ListOffsetsResponse::Topic& to = response.topics.emplace_back();
    to.name = topic.name;
    for (const ListOffsetsRequest::Partition& partition : topic.partitions) {
      ListOffsetsResponse::Partition& answer = to.partitions.emplace_back();
      answer.index = partition.index;
      answer.error = refusal;
      if (refusal == KafkaError::kNone)
        find_offset(door, access, topic.name, partition.timestamp_ms, answer);
    }
  }
  return response;
}

void answer_list_offsets(const ExchangePtr& exchange) {
  ListOffsetsRequest request;
  if (!exchange->read(request)) return;
  const auto answer_with = [exchange, access = exchange->connection().access,
                            request](KafkaError refusal) {
    return find_offsets(exchange->door(), access, request, refusal);
  };
  if (exchange->refusal() != KafkaError::kNone)
    return exchange->answer(answer_with(exchange->refusal()));
  const Status submitted =
      exchange->door().services.storage_threads.submit([exchange, answer_with] {
        ListOffsetsResponse response = answer_with(KafkaError::kNone);
        response.throttle_time_ms = exchange->throttle_time_ms();
        exchange->post([exchange, response = std::move(response)] { exchange->answer(response); });
      });
  if (!submitted.ok()) exchange->answer(answer_with(to_kafka_error(submitted)));
}

}  // namespace

template <>
void handle<Api::kListOffsets>(const ExchangePtr& exchange) {
  exchange->when_answers_leave_room(kMemoryPerByte * exchange->body().size(),
                                    [exchange] { answer_list_offsets(exchange); });
}

}  // namespace skua::kafka
