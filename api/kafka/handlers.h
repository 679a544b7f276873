#pragma once

#include "api/kafka/codec/api.h"
#include "api/kafka/exchange.h"

namespace skua::kafka {

// Answers a request, now or later. One specialization per line of apis.def, in handle_<name>.cc.
// Runs on the connection's thread and must not block it.
template <Api api>
void handle(const ExchangePtr& exchange);

#define KAFKA_API(name, ...) \
  template <>                \
  void handle<Api::k##name>(const ExchangePtr& exchange);
#include "api/kafka/codec/apis.def"
#undef KAFKA_API

// Finds the handler.
void dispatch(Api api, const ExchangePtr& exchange);

// A token after a handshake of version 0: the frame is the token, without a header.
void handle_raw_token(const ExchangePtr& exchange);

}  // namespace skua::kafka
