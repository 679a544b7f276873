#include "api/kafka/codec/sasl_authenticate.h"
#include "api/kafka/codec/writer.h"
#include "api/kafka/handlers.h"
#include "api/kafka/kafka_door.h"

namespace skua::kafka {
namespace {

// Gives the client's token to the conversation.
Result<SaslServer::Step> take_token(Connection& connection, std::string_view token) {
  auto step = connection.sasl->next(token);
  if (step.ok() && step->done) {
    connection.is_authenticated = true;
    connection.has_raw_tokens = false;
  }
  return step;
}

std::chrono::milliseconds failure_delay(const ExchangePtr& exchange) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
      exchange->door().options.failed_login_delay);
}

SaslAuthenticateResponse refusal(KafkaError error, std::string message) {
  SaslAuthenticateResponse response;
  response.error = error;
  response.error_message = std::move(message);
  return response;
}

}  // namespace

template <>
void handle<Api::kSaslAuthenticate>(const ExchangePtr& exchange) {
  SaslAuthenticateRequest request;
  if (!exchange->read(request)) return;
  Connection& connection = exchange->connection();
  if (connection.is_authenticated || !connection.sasl)
    return exchange->answer_and_close(
        refusal(KafkaError::kIllegalSaslState, "SaslHandshake comes first, and once"),
        CloseReason::kNotAuthenticated);
  const auto step = take_token(connection, request.token);
  if (step.ok()) {
    SaslAuthenticateResponse response;
    response.token = step->bytes;
    return exchange->answer(response);
  }
  // One text, whatever it was; and late, so that guessing takes time.
  exchange->after(failure_delay(exchange), [exchange] {
    exchange->answer_and_close(refusal(KafkaError::kSaslAuthenticationFailed,
                                       "authentication failed: wrong key name or secret"),
                               CloseReason::kNotAuthenticated);
  });
}

void handle_raw_token(const ExchangePtr& exchange) {
  const auto step = take_token(exchange->connection(), exchange->body());
  if (!step.ok())
    return exchange->after(failure_delay(exchange),
                           [exchange] { exchange->close(CloseReason::kNotAuthenticated); });
  std::string frame;
  Writer(frame).put_bytes(step->bytes);
  exchange->answer_bytes(std::move(frame));
}

}  // namespace skua::kafka
