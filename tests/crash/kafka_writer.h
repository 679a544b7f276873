#pragma once

#include <deque>

#include "tests/crash/agent.h"
#include "tests/crash/crash_rows_source.h"
#include "tests/crash/kafka_producer.h"
#include "tests/crash/oracle.h"

namespace skua::test {

// Writes through the Kafka protocol, with several batches in flight.
class KafkaWriter final : public Agent {
 public:
  KafkaWriter(Oracle& oracle, RowsSource source);

  void work(const ServerPorts& ports, const std::atomic<bool>& stopping) override;
  void settle(const ServerPorts& ports) override;

 private:
  [[nodiscard]] std::vector<KafkaRecord> make_records();

  Oracle& oracle_;
  RowsSource source_;
  std::deque<ExpectedState::Ticket> pending_;
  KafkaProducer producer_;
};

}  // namespace skua::test
