#include "bench/load/kafka_requests.h"

#include <fmt/format.h>

#include "api/kafka/codec/frame.h"
#include "api/kafka/codec/produce.h"
#include "api/kafka/codec/record_batch_builder.h"
#include "bench/load/kafka_answer.h"
#include "bench/load/socket_load.h"

namespace skua::bench {
namespace {

constexpr std::int32_t kPartitions = 8;
constexpr int kRowVersion = 1;

// Avro's long: zig-zag, then seven bits a byte.
void append_long(std::string& out, std::int64_t value) {
  auto bits = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  for (; bits >= 0x80; bits >>= 7) out.push_back(static_cast<char>(bits | 0x80));
  out.push_back(static_cast<char>(bits));
}

}  // namespace

std::string avro_schema(const SyntheticView& view) {
  std::string fields = fmt::format(R"({{"name":"{}","type":"long"}})", view.entity);
  for (std::size_t i = 0; i < view.types.size(); ++i)
    fields += fmt::format(R"(,{{"name":"f{}","type":"float"}})", i);
  return fmt::format(R"({{"type":"record","name":"Row","fields":[{}]}})", fields);
}

std::string avro_row(const SyntheticView& view, std::int64_t entity, int version) {
  std::string out;
  append_long(out, entity);
  for (std::size_t i = 0; i < view.types.size(); ++i) {
    const float value = float_value(entity, i, version);
    out.append(reinterpret_cast<const char*>(&value), sizeof(value));  // Little-endian, as here.
  }
  return out;
}

std::string json_row(const SyntheticView& view, std::int64_t entity, int version) {
  std::string out = fmt::format(R"({{"{}":{})", view.entity, entity);
  for (std::size_t i = 0; i < view.types.size(); ++i)
    out += fmt::format(R"(,"f{}":{})", i, float_value(entity, i, version));
  return out + "}";
}

Requests kafka_requests(const SyntheticView& view,
                        const std::vector<std::vector<std::int64_t>>& entities, EncodeRow encode) {
  auto requests = std::make_shared<std::vector<std::string>>();
  for (std::size_t call = 0; call < entities.size(); ++call) {
    kafka::RecordBatchBuilder builder;
    for (const std::int64_t entity : entities[call])
      builder.add(std::nullopt, encode(view, entity, kRowVersion));
    const std::string batch = builder.build();
    kafka::ProduceRequest request;
    request.acks = -1;
    request.timeout_ms = 30'000;
    request.topics.push_back({view.name, {{static_cast<std::int32_t>(call) % kPartitions, batch}}});
    kafka::append_request(requests->emplace_back(), kProduceVersion, 0, "skua_bench", request);
  }
  return requests;
}

std::shared_ptr<Load> make_kafka_load(int port, Requests requests) {
  return std::make_shared<SocketLoad>(port, std::move(requests),
                                      [] { return std::make_unique<KafkaAnswerReader>(); });
}

}  // namespace skua::bench
