#include "api/kafka/codec/fetch.h"
#include "api/kafka/handlers.h"

namespace skua::kafka {
namespace {

void refuse_fetch(const ExchangePtr& exchange) {
  FetchRequest request;
  if (!exchange->read(request)) return;
  const KafkaError error = exchange->refusal() != KafkaError::kNone
                               ? exchange->refusal()
                               : KafkaError::kTopicAuthorizationFailed;
  FetchResponse response;
  response.throttle_time_ms = exchange->throttle_time_ms();
  for (const FetchRequest::Topic& topic : request.topics) {
    FetchResponse::Topic& to = response.topics.emplace_back();
    to.name = topic.name;
    for (const FetchRequest::Partition& partition : topic.partitions) {
      FetchResponse::Partition& answer = to.partitions.emplace_back();
      answer.index = partition.index;
      answer.error = error;
    }
  }
  exchange->answer(response);
}

}  // namespace

// Served because clients take what a broker can do from the versions of Fetch; rows are read
// through the other doors.
template <>
void handle<Api::kFetch>(const ExchangePtr& exchange) {
  exchange->when_answers_leave_room(0, [exchange] { refuse_fetch(exchange); });
}

}  // namespace skua::kafka
