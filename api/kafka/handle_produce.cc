#include "api/kafka/handlers.h"
#include "api/kafka/kafka_door.h"
#include "api/kafka/produce_run.h"

namespace skua::kafka {
namespace {

// The answers for so many take hardly more than the requests, which are counted.
constexpr std::size_t kFewPartitions = 16;

}  // namespace

template <>
void handle<Api::kProduce>(const ExchangePtr& exchange) {
  ProduceRequest request;
  if (!exchange->read(request, exchange->door().services.limits.kafka_partitions_per_request_max))
    return;
  const std::size_t partitions = request.partitions_count();
  const auto run = std::make_shared<ProduceRun>(exchange, std::move(request));
  if (partitions <= kFewPartitions) return run->start();
  exchange->when_answers_leave_room(partitions * ProduceRun::kPartitionBytes,
                                    [run] { run->start(); });
}

}  // namespace skua::kafka
