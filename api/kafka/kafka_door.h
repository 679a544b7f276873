#pragma once

#include "api/kafka/byte_budget.h"
#include "api/kafka/kafka_metrics.h"
#include "api/kafka/kafka_server.h"
#include "api/kafka/producer_ids.h"
#include "api/kafka/record_decoders.h"
#include "api/service/admission.h"
#include "api/service/services.h"

namespace skua::kafka {

// What all connections of a server share. Outlives them. THREAD-SAFE.
struct KafkaDoor {
  KafkaDoor(KafkaServerOptions o, Services& s, const Credentials& c, SchemaRegistry* r)
      : options(std::move(o)),
        services(s),
        credentials(c),
        registry(r),
        metrics(s.metrics, s.registry),
        frames(s.limits.kafka_bytes_in_flight_max, &s.metrics.kafka_bytes_in_flight.get()),
        answers(s.limits.kafka_bytes_in_flight_max, &s.metrics.kafka_bytes_in_flight.get()),
        held_batches(s.limits.kafka_bytes_in_flight_max, nullptr),
        decoders(s.registry, r),
        producer_ids(s.engine) {}

  void count_refusal(Refusal reason) const {
    if (services.admission != nullptr) services.admission->count_refusal(Door::kKafka, reason);
  }

  const KafkaServerOptions options;
  Services& services;
  const Credentials& credentials;
  SchemaRegistry* registry;  // nullptr: none.
  KafkaMetrics metrics;
  // Frames that are being read or not answered yet.
  ByteBudget frames;
  // Answers that are not sent yet: while these are above the limit, requests for large ones wait.
  ByteBudget answers;
  // Decompressed batches that wait for schemas. (What is kept for letters is charged to the write
  // queue.)
  ByteBudget held_batches;
  RecordDecoders decoders;
  ProducerIds producer_ids;
  std::uint16_t bound_port = 0;
};

}  // namespace skua::kafka
