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

template <>
void handle<Operation::kCreateKey>(const ExchangePtr& exchange) {
  answer_message<v1::CreateKeyRequest, v1::CreateKeyResponse>(
      *exchange,
      [](Services& services, const v1::CreateKeyRequest& request, v1::CreateKeyResponse& response) {
        ASSIGN_OR_RETURN(Credentials::Created created, services.credentials.create(request.name()));
        key_to_proto(*created.credential, *response.mutable_key());
        response.set_secret(std::move(created.secret));
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kListKeys>(const ExchangePtr& exchange) {
  answer_message<v1::ListKeysRequest, v1::ListKeysResponse>(
      *exchange,
      [](const Services& services, const v1::ListKeysRequest&, v1::ListKeysResponse& response) {
        for (const auto& [name, credential] : services.credentials.table()->by_name())
          key_to_proto(*credential, *response.add_keys());
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kRevokeKey>(const ExchangePtr& exchange) {
  answer_message<v1::RevokeKeyRequest, v1::RevokeKeyResponse>(
      *exchange,
      [](Services& services, const v1::RevokeKeyRequest& request, v1::RevokeKeyResponse&) {
        return services.credentials.revoke(request.name());
      });
}

}  // namespace skua
