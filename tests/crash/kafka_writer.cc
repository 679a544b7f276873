#include "tests/crash/kafka_writer.h"

#include "tests/crash/door_writer.h"

namespace skua::test {
namespace {

constexpr std::size_t kRecordsPerBatch = 10;
constexpr std::int32_t kPartition = 3;

}  // namespace

KafkaWriter::KafkaWriter(Oracle& oracle, RowsSource source)
    : oracle_(oracle),
      source_(std::move(source)),
      producer_(
          kCrashView, kPartition, [this] { return make_records(); },
          [this] {
            oracle_.state().acknowledge(pending_.front());
            pending_.pop_front();
          }) {}

std::vector<KafkaRecord> KafkaWriter::make_records() {
  const std::vector<CrashRow> rows = source_.rows(CrashRow::Kind::kUpsert, kRecordsPerBatch);
  pending_.push_back(oracle_.state().begin(rows));
  std::vector<KafkaRecord> records;
  for (const CrashRow& row : rows) records.push_back({json_text(row), row.event_us / 1000});
  return records;
}

void KafkaWriter::work(const ServerPorts& ports, const std::atomic<bool>& stopping) {
  producer_.run(ports.kafka, stopping);
}

void KafkaWriter::settle(const ServerPorts& ports) {
  const std::unique_ptr<Door> door = open_door(DoorKind::kGrpc, ports);
  oracle_.check_whole(*door, {pending_.begin(), pending_.end()});
  // Sends again what is in flight, and nothing new.
  producer_.run(ports.kafka, true);
  if (!pending_.empty() || producer_.acknowledged() != producer_.sent())
    oracle_.fail("Kafka batches cannot be brought to their end");
}

}  // namespace skua::test
