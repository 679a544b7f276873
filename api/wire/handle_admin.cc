// Handlers of the service Admin.
#include "api/wire/handlers.h"
#include "api/wire/message_handler.h"
#include "api/wire/proto_admin.h"
#include "api/wire/proto_diagnosis.h"

namespace skua {

template <>
void handle<Operation::kStatus>(const ExchangePtr& exchange) {
  answer_message<v1::StatusRequest, v1::StatusResponse>(
      *exchange, [&exchange](const Services& services, const v1::StatusRequest&,
                             v1::StatusResponse& response) {
        status_to_proto(services, response);
        if (exchange->access().may_call(OperationNeed::kOperate)) return Status::ok_status();
        // With the id of a snapshot its hold can be ended; files (which errors of the disk name)
        // and addresses are for operators.
        response.clear_holds();
        response.clear_erasures();
        response.clear_doors();
        if (!response.not_writable_reason().empty())
          response.set_not_writable_reason("the store takes no writes; its operator can say why");
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kDiagnose>(const ExchangePtr& exchange) {
  answer_message<v1::DiagnoseRequest, v1::DiagnoseResponse>(
      *exchange,
      [](const Services& services, const v1::DiagnoseRequest&, v1::DiagnoseResponse& response) {
        diagnosis_to_proto(services, response);
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
      *exchange, [&exchange](Services& services, const v1::CreateKeyRequest& request,
                             v1::CreateKeyResponse& response) {
        exchange->set_subject("key " + request.name());
        ASSIGN_OR_RETURN(KeyRights rights, rights_from_proto(request.grants(), request.quota()));
        exchange->set_subject("key " + request.name() + rights_text(rights));
        ASSIGN_OR_RETURN(Credentials::Created created,
                         services.credentials.create(request.name(), std::move(rights)));
        key_to_proto(*created.credential, *response.mutable_key());
        response.set_secret(std::move(created.secret));
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kChangeKey>(const ExchangePtr& exchange) {
  answer_message<v1::ChangeKeyRequest, v1::ChangeKeyResponse>(
      *exchange, [&exchange](Services& services, const v1::ChangeKeyRequest& request,
                             v1::ChangeKeyResponse& response) {
        exchange->set_subject("key " + request.name());
        ASSIGN_OR_RETURN(KeyRights rights, rights_from_proto(request.grants(), request.quota()));
        exchange->set_subject("key " + request.name() + rights_text(rights));
        ASSIGN_OR_RETURN(const CredentialPtr changed,
                         services.credentials.change(request.name(), std::move(rights)));
        key_to_proto(*changed, *response.mutable_key());
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
      [&exchange](Services& services, const v1::RevokeKeyRequest& request, v1::RevokeKeyResponse&) {
        exchange->set_subject("key " + request.name());
        return services.credentials.revoke(request.name());
      });
}

}  // namespace skua
