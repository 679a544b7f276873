// Handlers of the service Ingest.
#include <google/protobuf/arena.h>

#include "api/service/project.h"
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

// What a write has to say about the freshness of its view, kept until its receipt comes.
struct Written {
  std::shared_ptr<const RegisteredView> view;
  bool deletes = false;
  std::unique_ptr<Column> event_timestamps;  // nullptr: every row takes its created timestamp.

  // Of the rows that were stored now.
  [[nodiscard]] std::vector<Timestamp> stored(const WriteReceipt& receipt) const;
};

std::vector<Timestamp> Written::stored(const WriteReceipt& receipt) const {
  std::vector<Timestamp> out;
  if (deletes || receipt.repeated) return out;
  out.reserve(receipt.outcomes.size());
  for (std::size_t row = 0; row < receipt.outcomes.size(); ++row) {
    const RowOutcome outcome = receipt.outcomes[row];
    if (outcome != RowOutcome::kApplied && outcome != RowOutcome::kSuperseded) continue;
    const bool has_own = event_timestamps != nullptr && !event_timestamps->is_null(row);
    out.push_back(has_own ? Timestamp{event_timestamps->value<std::int64_t>(row)}
                          : receipt.created_timestamp);
  }
  return out;
}

void finish_write(Exchange& exchange, const Written& written, const Result<WriteReceipt>& receipt) {
  exchange.stages().enter(Stage::kEncode);
  if (!receipt.ok()) return exchange.finish(receipt.status());
  exchange.metrics().count_rows_written(*receipt);
  exchange.use_rows(receipt->outcomes.size());
  const Services& services = exchange.services();
  services.view_gauges.count_written(*written.view, written.stored(*receipt),
                                     services.engine.now());
  exchange.finish(encode(exchange, *receipt));
}

void start_write(const ExchangePtr& exchange, Result<WriteRequest> request) {
  if (!request.ok()) return exchange->finish(request.status());
  exchange->release_body();
  const auto written = std::make_shared<Written>(Written{request->view, request->deletes, nullptr});
  if (request->event_timestamps != nullptr)
    written->event_timestamps = std::make_unique<Column>(*request->event_timestamps);
  exchange->shape() = {
      nullptr, request->view,
      request->keys.empty() || request->keys[0] == nullptr ? 0 : request->keys[0]->size()};
  exchange->stages().enter(Stage::kEngine);
  exchange->services().writes.write(*std::move(request),
                                    [exchange, written](const Result<WriteReceipt>& receipt) {
                                      finish_write(*exchange, *written, receipt);
                                    });
}

Result<std::string> encode(const Exchange& exchange, const EraseAnswer& answer) {
  const Services& services = exchange.services();
  google::protobuf::Arena arena;
  auto& response = *google::protobuf::Arena::CreateMessage<v1::EraseEntitiesResponse>(&arena);
  erase_to_proto(answer, services.writes.commit_token(last_sequence(answer)), response);
  return serialize_message(response, exchange.call().reply_encoding, services.limits);
}

// Whose rows they are is not told: join keys are values.
std::string erase_subject(const EraseRequest& request) {
  std::string out = "project " + project_or_default(request.project) + ", " +
                    std::to_string(request.keys.empty() ? 0 : request.keys[0].size()) +
                    " entities by";
  for (const std::string& key : request.key_names) out += " " + key;
  return out;
}

Result<std::string> erase_entities(Exchange& exchange) {
  const Services& services = exchange.services();
  const Call& call = exchange.call();
  const bool is_json = call.request_encoding == Encoding::kJson;
  const auto decode = is_json ? decode_json_erase : decode_proto_erase;
  EraseRequest request;
  const Status decoded =
      decode(call.body, exchange.access(), services.writes, services.limits, request);
  exchange.set_subject(erase_subject(request));
  RETURN_IF_ERROR(decoded);
  ASSIGN_OR_RETURN(const EraseAnswer answer, services.writes.erase(exchange.access(), request));
  return encode(exchange, answer);
}

}  // namespace

template <>
void handle<Operation::kWriteRows>(const ExchangePtr& exchange) {
  const Services& services = exchange->services();
  const Call& call = exchange->call();
  start_write(
      exchange,
      call.request_encoding == Encoding::kJson
          ? decode_json_write(call.body, exchange->access(), services.writes, services.limits)
          : decode_proto_write(call.body, exchange->access(), services.writes, services.limits));
}

template <>
void handle<Operation::kDeleteRows>(const ExchangePtr& exchange) {
  const Services& services = exchange->services();
  const Call& call = exchange->call();
  start_write(
      exchange,
      call.request_encoding == Encoding::kJson
          ? decode_json_delete(call.body, exchange->access(), services.writes, services.limits)
          : decode_proto_delete(call.body, exchange->access(), services.writes, services.limits));
}

template <>
void handle<Operation::kEraseEntities>(const ExchangePtr& exchange) {
  exchange->finish(erase_entities(*exchange));
}

}  // namespace skua
