// Handlers of the service Ingest.
#include <google/protobuf/arena.h>

#include "api/wire/handlers.h"
#include "api/wire/json_erase.h"
#include "api/wire/json_receipt.h"
#include "api/wire/json_write.h"
#include "api/wire/message_codec.h"
#include "api/wire/proto_erase.h"
#include "api/wire/proto_write.h"

namespace skua {
namespace {

Result<std::string> encode(const Exchange& exchange, const WriteReceipt& receipt) {
  const Services& services = exchange.services();
  std::string token = services.writes.commit_token(receipt.sequence);
  if (exchange.call().reply_encoding == Encoding::kJson) return json_receipt(receipt, token);
  google::protobuf::Arena arena;
  auto& response = *google::protobuf::Arena::CreateMessage<v1::WriteRowsResponse>(&arena);
  receipt_to_proto(receipt, std::move(token), response);
  return serialize_message(response, Encoding::kProtobuf, services.limits);
}

void finish_write(Exchange& exchange, const Result<WriteReceipt>& receipt) {
  if (!receipt.ok()) return exchange.finish(receipt.status());
  exchange.metrics().count_rows_written(*receipt);
  exchange.finish(encode(exchange, *receipt));
}

void start_write(const ExchangePtr& exchange, Result<WriteRequest> request) {
  if (!request.ok()) return exchange->finish(request.status());
  exchange->release_body();
  exchange->services().writes.write(
      *std::move(request),
      [exchange](const Result<WriteReceipt>& receipt) { finish_write(*exchange, receipt); });
}

Result<std::string> encode(const Exchange& exchange, const EraseAnswer& answer) {
  const Services& services = exchange.services();
  google::protobuf::Arena arena;
  auto& response = *google::protobuf::Arena::CreateMessage<v1::EraseEntitiesResponse>(&arena);
  erase_to_proto(answer, services.writes.commit_token(last_sequence(answer)), response);
  return serialize_message(response, exchange.call().reply_encoding, services.limits);
}

Result<std::string> erase_entities(const Exchange& exchange) {
  const Services& services = exchange.services();
  const Call& call = exchange.call();
  auto request = call.request_encoding == Encoding::kJson
                     ? decode_json_erase(call.body, services.writes, services.limits)
                     : decode_proto_erase(call.body, services.writes, services.limits);
  if (!request.ok()) return request.status();
  ASSIGN_OR_RETURN(const EraseAnswer answer, services.writes.erase(*request));
  return encode(exchange, answer);
}

}  // namespace

template <>
void handle<Operation::kWriteRows>(const ExchangePtr& exchange) {
  const Services& services = exchange->services();
  const Call& call = exchange->call();
  start_write(exchange, call.request_encoding == Encoding::kJson
                            ? decode_json_write(call.body, services.writes, services.limits)
                            : decode_proto_write(call.body, services.writes, services.limits));
}

template <>
void handle<Operation::kDeleteRows>(const ExchangePtr& exchange) {
  const Services& services = exchange->services();
  const Call& call = exchange->call();
  start_write(exchange, call.request_encoding == Encoding::kJson
                            ? decode_json_delete(call.body, services.writes, services.limits)
                            : decode_proto_delete(call.body, services.writes, services.limits));
}

template <>
void handle<Operation::kEraseEntities>(const ExchangePtr& exchange) {
  exchange->finish(erase_entities(*exchange));
}

}  // namespace skua
