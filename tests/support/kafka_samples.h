#pragma once

#include "api/kafka/codec/api_versions.h"
#include "api/kafka/codec/fetch.h"
#include "api/kafka/codec/find_coordinator.h"
#include "api/kafka/codec/init_producer_id.h"
#include "api/kafka/codec/list_offsets.h"
#include "api/kafka/codec/metadata.h"
#include "api/kafka/codec/produce.h"
#include "api/kafka/codec/sasl_authenticate.h"
#include "api/kafka/codec/sasl_handshake.h"

namespace skua::test {

// A message with every field set, the values of tests/compat/golden/kafka/generate. Specialised for
// each request and response.
template <typename Message>
[[nodiscard]] Message kafka_sample();

// Calls visit(message) with the sample of every request.
template <typename Visit>
void each_kafka_request(Visit visit) {
#define KAFKA_API(name, ...) visit(kafka_sample<kafka::name##Request>());
#include "api/kafka/codec/apis.def"
#undef KAFKA_API
}

template <typename Visit>
void each_kafka_response(Visit visit) {
#define KAFKA_API(name, ...) visit(kafka_sample<kafka::name##Response>());
#include "api/kafka/codec/apis.def"
#undef KAFKA_API
}

#define KAFKA_API(name, ...)             \
  template <>                            \
  kafka::name##Request kafka_sample<>(); \
  template <>                            \
  kafka::name##Response kafka_sample<>();
#include "api/kafka/codec/apis.def"
#undef KAFKA_API

}  // namespace skua::test
