#include "api/kafka/codec/init_producer_id.h"
#include "api/kafka/handlers.h"
#include "api/kafka/kafka_door.h"

namespace skua::kafka {
namespace {

void answer_id(const ExchangePtr& exchange, const Result<std::int64_t>& id) {
  InitProducerIdResponse response;
  response.throttle_time_ms = exchange->throttle_time_ms();
  if (id.ok()) {
    response.producer_id = *id;
    response.producer_epoch = 0;
  } else {
    // Clients ask again after it, without looking for another node.
    response.error = id.status().code() == StatusCode::kDataLoss
                         ? KafkaError::kUnknownServerError
                         : KafkaError::kCoordinatorLoadInProgress;
  }
  exchange->answer(response);
}

void answer_error(const ExchangePtr& exchange, KafkaError error) {
  InitProducerIdResponse response;
  response.error = error;
  exchange->answer(response);
}

}  // namespace

template <>
void handle<Api::kInitProducerId>(const ExchangePtr& exchange) {
  InitProducerIdRequest request;
  if (!exchange->read(request)) return;
  if (exchange->refusal() != KafkaError::kNone) return answer_error(exchange, exchange->refusal());
  if (!exchange->connection().access.may_call(OperationNeed::kWrite))
    return answer_error(exchange, KafkaError::kClusterAuthorizationFailed);
  if (request.transactional_id)
    return answer_error(exchange, KafkaError::kTransactionalIdAuthorizationFailed);
  const Status submitted = exchange->door().services.storage_threads.submit([exchange] {
    const auto id = exchange->door().producer_ids.next();
    exchange->post([exchange, id] { answer_id(exchange, id); });
  });
  if (!submitted.ok()) answer_id(exchange, submitted);
}

}  // namespace skua::kafka
