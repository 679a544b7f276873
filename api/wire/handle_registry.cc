// Handlers of the service Registry.
#include <google/protobuf/arena.h>

#include "api/service/project.h"
#include "api/service/registry_access.h"
#include "api/wire/handlers.h"
#include "api/wire/message_handler.h"
#include "api/wire/proto_registry.h"
#include "storage/registry/names.h"

namespace skua {

template <>
void handle<Operation::kApply>(const ExchangePtr& exchange) {
  answer_message<v1::ApplyRequest, v1::ApplyResponse>(
      *exchange, [&exchange](Services& services, const v1::ApplyRequest& request,
                             v1::ApplyResponse& response) {
        ASSIGN_OR_RETURN(const Definitions definitions, definitions_from_proto(request));
        exchange->set_subject(apply_subject(definitions, request.dry_run()));
        RETURN_IF_ERROR(check_apply(exchange->access(), definitions));
        const auto changes =
            services.registry.apply(definitions, request.dry_run(), request.force());
        if (!changes.ok())
          return hide_services(exchange->access(), *services.registry.snapshot(), changes.status());
        changes_to_proto(*changes, response);
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kList>(const ExchangePtr& exchange) {
  answer_message<v1::ListRequest, v1::ListResponse>(
      *exchange,
      [&exchange](Services& services, const v1::ListRequest& request, v1::ListResponse& response) {
        definitions_to_proto(exchange->access(), *services.registry.snapshot(), request.project(),
                             response);
        return Status::ok_status();
      });
}

template <>
void handle<Operation::kDescribe>(const ExchangePtr& exchange) {
  answer_message<v1::DescribeRequest, v1::DescribeResponse>(
      *exchange, [&exchange](Services& services, const v1::DescribeRequest& request,
                             v1::DescribeResponse& response) {
        return describe_to_proto(exchange->access(), *services.registry.snapshot(),
                                 request.project(), request.name(), response);
      });
}

template <>
void handle<Operation::kDrop>(const ExchangePtr& exchange) {
  answer_message<v1::DropRequest, v1::DropResponse>(
      *exchange,
      [&exchange](Services& services, const v1::DropRequest& request, v1::DropResponse&) -> Status {
        ASSIGN_OR_RETURN(const DefinitionKind kind, definition_kind_from_name(request.kind()));
        const std::string project = project_or_default(request.project());
        exchange->set_subject(definition_label(kind, project, request.name()));
        RETURN_IF_ERROR(check_drop(exchange->access(), kind, project, request.name()));
        const Status dropped = services.registry.drop(kind, project, request.name());
        return hide_services(exchange->access(), *services.registry.snapshot(), dropped);
      });
}

}  // namespace skua
