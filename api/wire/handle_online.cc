// Handlers of the service Online.
#include <google/protobuf/arena.h>

#include "api/wire/answer_encoder.h"
#include "api/wire/handlers.h"
#include "api/wire/json_answer.h"
#include "api/wire/json_history.h"
#include "api/wire/json_read.h"
#include "api/wire/json_rows.h"
#include "api/wire/message_codec.h"
#include "api/wire/proto_history.h"
#include "api/wire/proto_read.h"

namespace skua {
namespace {

Result<std::string> encode(const Exchange& exchange, const ReadAnswer& answer) {
  exchange.metrics().count_rows_read(static_cast<double>(answer.rows) *
                                     static_cast<double>(answer.views.size()));
  const Limits& limits = exchange.services().limits;
  return exchange.call().reply_encoding == Encoding::kJson ? json_read_answer(answer, limits)
                                                           : encode_read_answer(answer, limits);
}

void read_from_disk(const ExchangePtr& exchange, const ReadRequest& request) {
  auto answer = exchange->services().reads.read(request, IoMode::kMayBlock);
  if (!answer.ok()) return exchange->finish(answer.status());
  if (!answer->has_value()) return exchange->finish(internal_error("the read was not answered"));
  exchange->finish(encode(*exchange, **answer));
}

Result<std::string> encode(const Exchange& exchange, const RowPage& page) {
  const Limits& limits = exchange.services().limits;
  if (exchange.call().reply_encoding == Encoding::kJson) return json_history_answer(page, limits);
  google::protobuf::Arena arena;
  auto& response = *google::protobuf::Arena::CreateMessage<v1::GetHistoryResponse>(&arena);
  history_to_proto(page, response);
  return serialize_message(response, Encoding::kProtobuf, limits);
}

Result<std::string> get_history(const Exchange& exchange) {
  const Services& services = exchange.services();
  const Call& call = exchange.call();
  auto request = call.request_encoding == Encoding::kJson
                     ? decode_json_history(call.body, services.reads, services.limits)
                     : decode_proto_history(call.body, services.reads, services.limits);
  if (!request.ok()) return request.status();
  ASSIGN_OR_RETURN(const RowPage page, services.reads.history(*request));
  return encode(exchange, page);
}

}  // namespace

template <>
void handle<Operation::kGetFeatures>(const ExchangePtr& exchange) {
  const Services& services = exchange->services();
  const Call& call = exchange->call();
  auto decoded = call.request_encoding == Encoding::kJson
                     ? decode_json_read(call.body, services.reads, services.limits)
                     : decode_proto_read(call.body, services.reads, services.limits);
  if (!decoded.ok()) return exchange->finish(decoded.status());
  auto answer = services.reads.read(*decoded, IoMode::kMemoryOnly);
  if (!answer.ok()) return exchange->finish(answer.status());
  if (answer->has_value()) return exchange->finish(encode(*exchange, **answer));

  exchange->release_body();
  const auto request = std::make_shared<const ReadRequest>(*std::move(decoded));
  run_on(exchange->services().storage_threads, exchange,
         [exchange, request] { read_from_disk(exchange, *request); });
}

template <>
void handle<Operation::kGetHistory>(const ExchangePtr& exchange) {
  exchange->finish(get_history(*exchange));
}

}  // namespace skua
