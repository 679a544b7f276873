// Records whose schemas a registry has: while it is asked, nobody else waits and nothing changes
// its order.

#include <random>
#include <thread>

#include "tests/integration/kafka_test.h"
#include "tests/support/schema_registry_stub.h"

namespace skua::test {
namespace {

using kafka::KafkaError;

class KafkaSchemasTest : public ::testing::Test {
 protected:
  void SetUp() override {
    stub_ = std::make_unique<SchemaRegistryStub>();
    stub_->add_schema(7, "JSON", R"({"type":"object"})");
    Settings settings = InProcessServer::small_settings(folder_.path());
    settings.schema_registry_url = stub_->url();
    settings.limits.kafka_bytes_in_flight_max = 1 << 20;
    server_ = std::make_unique<InProcessServer>(settings);
    ASSERT_EQ(server_->start().to_string(), "OK");
    auto request = apply_of("framed", {{"id", ValueType::kInt64}}, {{"n", ValueType::kInt64}});
    request.mutable_feature_views(0)->mutable_stream()->set_format(v1::StreamSource::CONFLUENT);
    v1::ApplyResponse applied;
    ASSERT_EQ(server_->grpc().apply(request, applied).to_string(), "OK");
  }

  [[nodiscard]] kafka::RecordBatchBuilder builder(char schema, int id) const {
    const std::string value =
        std::string("\0\0\0\0", 4) + schema + "{\"id\":" + std::to_string(id) + ",\"n\":1}";
    return kafka::RecordBatchBuilder(server_->clock().now().us / 1000).add(std::nullopt, value);
  }
  [[nodiscard]] std::string batch(char schema, int id) const { return builder(schema, id).build(); }

  // Of schema 7, 3 MiB when it is unpacked.
  [[nodiscard]] std::string large_batch() const {
    std::string value = std::string("\0\0\0\0\x07", 5) + R"({"id":1,)";
    std::mt19937 random(1);
    for (int i = 0; i < 3 << 20; ++i) value += random() % 2 == 0 ? ' ' : '\t';
    return kafka::RecordBatchBuilder(server_->clock().now().us / 1000)
        .add(std::nullopt, value + R"("n":1})")
        .set_compression(kafka::Compression::kGzip)
        .build();
  }

  [[nodiscard]] Metrics& metrics() { return server_->server().metrics(); }
  // A batch that waits for its schema, and one behind it that waits for nothing else.
  [[nodiscard]] static kafka::ProduceRequest two(std::string_view unknown, std::string_view known,
                                                 std::int16_t acks = -1) {
    kafka::ProduceRequest request = produce_of("framed", unknown, 0, acks);
    request.topics[0].partitions.push_back({1, known});
    return request;
  }
  // The registry says nothing. Sends the request, until it waits for its schema.
  void send_and_wait(KafkaClient& client, const kafka::ProduceRequest& request) {
    stub_->hang();
    const std::uint64_t before = taken_up();
    ASSERT_TRUE(client.send(8, request));
    for (int i = 0; i < 5000 && taken_up() == before; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_GT(taken_up(), before);
  }
  [[nodiscard]] std::uint64_t taken_up() {
    return metrics().kafka_queue_latency.with("unknown").Collect().histogram.sample_count;
  }
  [[nodiscard]] double refusals(std::string_view reason) {
    return metrics().refusals.with({"kafka", reason}).Value();
  }
  [[nodiscard]] double stored() { return metrics().rows_written.with("APPLIED").Value(); }

  ScratchFolder folder_;
  std::unique_ptr<SchemaRegistryStub> stub_;
  std::unique_ptr<InProcessServer> server_;
};

TEST_F(KafkaSchemasTest, ASchemaIsAskedForOnce) {
  KafkaClient client(server_->kafka_port());
  for (int id = 0; id < 5; ++id) {
    const auto answer = produce(client, "framed", batch(7, id));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error, KafkaError::kNone) << answer->error_message.value_or("");
  }
  EXPECT_EQ(stub_->requests("/schemas/ids/7"), 1u);
  // One that the registry does not know will not be there when it is sent again.
  EXPECT_EQ(produce(client, "framed", batch(8, 9))->error, KafkaError::kInvalidRecord);
}

// Batches above what may wait are turned away; the registry is asked all the same.
TEST_F(KafkaSchemasTest, ABatchThatMayNotWaitIsTakenWhenItComesAgain) {
  const std::string large = large_batch();
  KafkaClient client(server_->kafka_port());
  KafkaError error = produce(client, "framed", large)->error;
  EXPECT_EQ(error, KafkaError::kNotEnoughReplicas);
  for (int i = 0; i < 500 && error == KafkaError::kNotEnoughReplicas; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    error = produce(client, "framed", large)->error;
  }
  EXPECT_EQ(error, KafkaError::kNone);
}

// What a thread keeps from a large batch is not held against the small one that follows it.
TEST_F(KafkaSchemasTest, ASmallBatchMayWaitBehindALargeOne) {
  KafkaClient client(server_->kafka_port());
  ASSERT_EQ(produce(client, "framed", batch(7, 1))->error, KafkaError::kNone);
  stub_->add_schema(8, "JSON", R"({"type":"object"})");
  const std::string large = large_batch();
  ASSERT_EQ(produce(client, "framed", large)->error, KafkaError::kNone);
  EXPECT_EQ(produce(client, "framed", batch(8, 2))->error, KafkaError::kNone);
}

TEST_F(KafkaSchemasTest, WhoWaitsForTheRegistryHoldsUpNobodyElse) {
  KafkaClient waits(server_->kafka_port());
  ASSERT_EQ(produce(waits, "framed", batch(7, 1))->error, KafkaError::kNone);
  stub_->hang();
  const std::string unknown = batch(9, 2);
  const std::string known = batch(7, 3);
  ASSERT_TRUE(waits.send(8, produce_of("framed", unknown)));
  ASSERT_TRUE(waits.send(8, produce_of("framed", known)));
  KafkaClient other(server_->kafka_port());  // On the same thread.
  EXPECT_EQ(produce(other, "framed", batch(7, 4))->error, KafkaError::kNone);
  EXPECT_FALSE(waits.has_input());
  stub_.reset();
  // In order: the first may be sent again, as nobody could say whether it is good.
  const auto first = waits.receive<kafka::ProduceResponse>(8);
  const auto second = waits.receive<kafka::ProduceResponse>(8);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->topics.at(0).partitions.at(0).error, KafkaError::kNotEnoughReplicas);
  EXPECT_EQ(second->topics.at(0).partitions.at(0).error, KafkaError::kNone);
}

// Who is told so sends both again: neither may be stored now, nor taken for stored later.
TEST_F(KafkaSchemasTest, WhatWaitedLongerThanItsTimeoutIsNotWritten) {
  KafkaClient client(server_->kafka_port());
  const auto producer =
      client.call<kafka::InitProducerIdResponse>(1, kafka::InitProducerIdRequest());
  ASSERT_TRUE(producer);
  const auto in_sequence = [&](char schema, int sequence) {
    return builder(schema, sequence).set_producer(producer->producer_id, 0, sequence).build();
  };
  ASSERT_EQ(produce(client, "framed", batch(7, 100))->error, KafkaError::kNone);
  const std::string unknown = in_sequence(9, 0);
  const std::string known = batch(7, 101);
  send_and_wait(client, two(unknown, known));
  server_->clock().skip(std::chrono::seconds(31));
  stub_.reset();
  const auto answer = client.receive<kafka::ProduceResponse>(8);
  ASSERT_TRUE(answer);
  for (const auto& partition : answer->topics.at(0).partitions)
    EXPECT_EQ(partition.error, KafkaError::kRequestTimedOut);
  EXPECT_EQ(refusals("queue_time"), 2);
  EXPECT_EQ(stored(), 1);

  EXPECT_EQ(produce(client, "framed", in_sequence(7, 1))->error,
            KafkaError::kOutOfOrderSequenceNumber);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto again = produce(client, "framed", in_sequence(7, 0));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->error, KafkaError::kNone);
    EXPECT_EQ(again->base_offset, 1);
  }
  EXPECT_EQ(produce(client, "framed", in_sequence(7, 1))->base_offset, 2);
  EXPECT_EQ(stored(), 3);
}

TEST_F(KafkaSchemasTest, WhatNobodyWaitsForIsNotWritten) {
  auto client = std::make_unique<KafkaClient>(server_->kafka_port());
  ASSERT_EQ(produce(*client, "framed", batch(7, 1))->error, KafkaError::kNone);
  const std::string unknown = batch(9, 2);
  const std::string known = batch(7, 3);
  send_and_wait(*client, two(unknown, known));
  client.reset();
  stub_.reset();
  for (int i = 0; i < 5000 && refusals("gone") < 2; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(refusals("gone"), 2);
  KafkaClient other(server_->kafka_port());
  EXPECT_EQ(produce(other, "framed", batch(7, 4))->error, KafkaError::kNone);
  EXPECT_EQ(stored(), 2);
}

// With acks=0 a client may close as soon as it has sent.
TEST_F(KafkaSchemasTest, WhoNeverWaitsIsNeverGone) {
  auto client = std::make_unique<KafkaClient>(server_->kafka_port());
  ASSERT_EQ(produce(*client, "framed", batch(7, 1))->error, KafkaError::kNone);
  const std::string unknown = batch(9, 2);
  const std::string known = batch(7, 3);
  send_and_wait(*client, two(unknown, known, 0));
  client.reset();
  server_->clock().skip(std::chrono::seconds(31));
  stub_.reset();
  for (int i = 0; i < 5000 && stored() < 2; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(stored(), 2);
  EXPECT_EQ(refusals("gone") + refusals("queue_time"), 0);
}

}  // namespace
}  // namespace skua::test
