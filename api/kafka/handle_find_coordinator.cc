#include "api/kafka/codec/find_coordinator.h"
#include "api/kafka/handlers.h"

namespace skua::kafka {

// Served because clients take it as a sign that a broker can do LZ4. There are neither groups nor
// transactions; both answers are final for clients.
template <>
void handle<Api::kFindCoordinator>(const ExchangePtr& exchange) {
  FindCoordinatorRequest request;
  if (!exchange->read(request)) return;
  FindCoordinatorResponse response;
  response.throttle_time_ms = exchange->throttle_time_ms();
  response.error = KafkaError::kGroupAuthorizationFailed;
  response.error_message = "this server has no consumer groups";
  if (request.key_type == FindCoordinatorRequest::kTransaction) {
    response.error = KafkaError::kTransactionalIdAuthorizationFailed;
    response.error_message = "this server has no transactions";
  }
  if (exchange->refusal() != KafkaError::kNone) response.error = exchange->refusal();
  exchange->answer(response);
}

}  // namespace skua::kafka
