#include "api/kafka/codec/api_versions.h"
#include "api/kafka/handlers.h"
#include "api/kafka/kafka_door.h"

namespace skua::kafka {

template <>
void handle<Api::kApiVersions>(const ExchangePtr& exchange) {
  // A client that is newer than this server: it may only ask how old that is.
  if (!api_info(Api::kApiVersions).serves(exchange->version()))
    return exchange->answer_as(0, ApiVersionsResponse::unsupported());
  ApiVersionsRequest request;
  if (!exchange->read(request)) return;
  if (!request.client_software_name.empty())
    exchange->connection().client =
        exchange->door().metrics.client_label(request.client_software_name);
  exchange->answer(ApiVersionsResponse::supported());
}

}  // namespace skua::kafka
