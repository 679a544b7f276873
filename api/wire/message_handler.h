#pragma once

#include <google/protobuf/arena.h>

#include "api/wire/exchange.h"
#include "api/wire/message_codec.h"

namespace skua {

// Finishes an exchange whose JSON is protobuf's mapping: parses Request, calls
// `work(services, request, response)`, which returns a Status, and serializes Response.
template <typename Request, typename Response, typename Work>
void answer_message(Exchange& exchange, const Work& work) {
  const Call& call = exchange.call();
  const Limits& limits = exchange.services().limits;
  google::protobuf::Arena arena;
  auto& request = *google::protobuf::Arena::CreateMessage<Request>(&arena);
  auto& response = *google::protobuf::Arena::CreateMessage<Response>(&arena);
  Status status = parse_message(call.body, call.request_encoding, limits, request);
  if (status.ok()) status = work(exchange.services(), request, response);
  if (!status.ok()) return exchange.finish(std::move(status));
  exchange.finish(serialize_message(response, call.reply_encoding, limits));
}

}  // namespace skua
