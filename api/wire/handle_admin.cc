// Handlers of the service Admin.
#include "api/wire/handlers.h"
#include "api/wire/message_handler.h"
#include "api/wire/proto_admin.h"

namespace skua {

template <>
void handle<Operation::kStatus>(const ExchangePtr& exchange) {
  answer_message<v1::StatusRequest, v1::StatusResponse>(
      *exchange,
      [](const Services& services, const v1::StatusRequest&, v1::StatusResponse& response) {
        status_to_proto(services, response);
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kConfirmClock>(const ExchangePtr& exchange) {
  answer_message<v1::ConfirmClockRequest, v1::ConfirmClockResponse>(
      *exchange, [](Services& services, const v1::ConfirmClockRequest&, v1::ConfirmClockResponse&) {
        return services.engine.confirm_clock();
      });
}

template <>
void handle<Operation::kCompact>(const ExchangePtr& exchange) {
  answer_message<v1::CompactRequest, v1::CompactResponse>(
      *exchange, [](Services& services, const v1::CompactRequest&, v1::CompactResponse&) {
        return services.engine.compact();
      });
}

}  // namespace skua
