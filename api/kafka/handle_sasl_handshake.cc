#include "api/kafka/codec/sasl_handshake.h"
#include "api/kafka/handlers.h"
#include "api/kafka/kafka_door.h"

namespace skua::kafka {

template <>
void handle<Api::kSaslHandshake>(const ExchangePtr& exchange) {
  SaslHandshakeRequest request;
  if (!exchange->read(request)) return;
  Connection& connection = exchange->connection();
  SaslHandshakeResponse response;
  for (const SaslMechanism mechanism : kSaslMechanisms)
    response.mechanisms.emplace_back(sasl_mechanism_name(mechanism));
  if (connection.is_authenticated) {
    response.error = KafkaError::kIllegalSaslState;
    return exchange->answer(response);
  }
  const auto mechanism = sasl_mechanism_from_name(request.mechanism);
  if (!mechanism) {
    response.error = KafkaError::kUnsupportedSaslMechanism;
    return exchange->answer_and_close(response, CloseReason::kNotAuthenticated);
  }
  connection.sasl.emplace(exchange->door().credentials, secure_random_bytes);
  if (!connection.sasl->start(*mechanism).ok()) return exchange->close(CloseReason::kInternal);
  connection.has_raw_tokens = exchange->version() == 0;
  exchange->answer(response);
}

}  // namespace skua::kafka
