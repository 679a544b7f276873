// Records through the Kafka door of a whole server, and what the other doors make of them.

#include "storage/registry/registry.h"
#include "storage/store/engine.h"
#include "tests/integration/kafka_test.h"

namespace skua::test {
namespace {

using kafka::KafkaError;

TEST_F(KafkaDoorTest, AnAcknowledgedBatchIsReadThroughTheOtherDoors) {
  KafkaClient client = connect();
  const auto answer = produce(client, "trips", rows(1, 3).build());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error, KafkaError::kNone) << answer->error_message.value_or("");
  EXPECT_EQ(fares("trips", 1, 4), (std::vector<double>{1, 2, 3, -1}));

  // A null value deletes by the record's key.
  server_->clock().advance(std::chrono::seconds(1));
  const std::string tombstone =
      kafka::RecordBatchBuilder(now_ms()).add(R"({"id":2})", std::nullopt).build();
  const auto deleted = produce(client, "trips", tombstone, 5);
  ASSERT_TRUE(deleted);
  EXPECT_EQ(deleted->error, KafkaError::kNone) << deleted->error_message.value_or("");
  EXPECT_EQ(fares("trips", 1, 3), (std::vector<double>{1, -1, 3}));
}

TEST_F(KafkaDoorTest, EveryCompressionIsRead) {
  KafkaClient client = connect();
  int id = 0;
  for (const kafka::Compression compression :
       {kafka::Compression::kNone, kafka::Compression::kGzip, kafka::Compression::kSnappy,
        kafka::Compression::kLz4, kafka::Compression::kZstd}) {
    for (const std::size_t block_bytes : {0, 1000}) {
      const std::string batch = rows(id, id + 99).set_compression(compression, block_bytes).build();
      const auto answer = produce(client, "trips", batch);
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->error, KafkaError::kNone) << kafka::compression_name(compression);
      EXPECT_EQ(answer->base_offset, id);
      EXPECT_EQ(fares("trips", id + 99, id + 99), (std::vector<double>{id + 99.0}));
      id += 100;
    }
  }
}

TEST_F(KafkaDoorTest, PipelinedRequestsAreAnsweredInTheirOrder) {
  KafkaClient client = connect();
  constexpr int kBatches = 300;  // More than a connection may have in flight.
  std::vector<std::string> batches;
  for (int i = 0; i < kBatches; ++i) batches.push_back(rows(i, i).build());
  for (int i = 0; i < kBatches; ++i) {
    ASSERT_TRUE(client.send(8, produce_of("trips", batches[static_cast<std::size_t>(i)])));
    if (i % 50 == 7) {
      ASSERT_TRUE(client.send(1, kafka::MetadataRequest()));
    }
  }
  for (int i = 0; i < kBatches; ++i) {
    const auto answer = client.receive<kafka::ProduceResponse>(8);
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->topics.at(0).partitions.at(0).error, KafkaError::kNone);
    EXPECT_EQ(answer->topics.at(0).partitions.at(0).base_offset, i);
    if (i % 50 == 7) {
      ASSERT_TRUE(client.receive<kafka::MetadataResponse>(1));
    }
  }
  EXPECT_EQ(fares("trips", kBatches - 1, kBatches - 1), (std::vector<double>{kBatches - 1.0}));
}

TEST_F(KafkaDoorTest, BadRowsGoWhereTheViewSays) {
  KafkaClient client = connect();
  const auto refused = produce(client, "trips", bad_row());
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->error, KafkaError::kInvalidRecord);
  ASSERT_EQ(refused->record_errors.size(), 1u);
  EXPECT_EQ(refused->base_offset, -1);

  auto mixed = rows(1, 2);
  mixed.add(std::nullopt, R"({"id":3,"fare":"dear"})").add(std::nullopt, "}");
  // Id 4 has a row in effect at the horizon, a newer one, and one that came too late for either.
  const auto days_ago = [](std::int64_t days) { return -days * 24 * 3600'000; };
  mixed.add(std::nullopt, R"({"id":4,"fare":3})", days_ago(20));
  mixed.add(std::nullopt, R"({"id":4,"fare":4})");
  mixed.add(std::nullopt, R"({"id":4,"fare":5})", days_ago(30));
  const auto kept = produce(client, "letters", mixed.build());
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->error, KafkaError::kNone) << kept->error_message.value_or("");
  EXPECT_EQ(fares("letters", 1, 4), (std::vector<double>{1, 2, -1, 4}));
  Server& server = server_->server();
  const auto view = *server.registry().snapshot()->view("", "letters");
  const auto letters = server.engine().dead_letters(view->incarnation(), "", 100);
  ASSERT_TRUE(letters.ok());
  std::vector<std::int64_t> offsets;
  for (const DeadLetter& letter : letters->letters) {
    offsets.push_back(letter.offset);
    EXPECT_FALSE(letter.record.empty());
    EXPECT_FALSE(letter.reason.ok());
  }
  EXPECT_EQ(offsets, (std::vector<std::int64_t>{2, 3, 6}));
  // Offsets go on behind the letters too.
  EXPECT_EQ(produce(client, "letters", rows(9, 9).build())->base_offset, 7);
}

TEST_F(KafkaDoorTest, ADroppedViewIsUnknownAndACreatedOneBeginsAnew) {
  KafkaClient client = connect();
  EXPECT_EQ(produce(client, "trips", rows(1, 3).build())->error, KafkaError::kNone);
  ASSERT_EQ(server_->grpc().drop("feature_view", "trips").to_string(), "OK");
  EXPECT_EQ(produce(client, "trips", rows(4, 4).build())->error,
            KafkaError::kUnknownTopicOrPartition);
  apply(apply_of("trips", {{"id", ValueType::kInt64}}, {{"fare", ValueType::kDouble}}));
  const auto answer = produce(client, "trips", rows(5, 5).build());
  EXPECT_EQ(answer->error, KafkaError::kNone);
  EXPECT_EQ(answer->base_offset, 0);
  EXPECT_EQ(fares("trips", 1, 1), (std::vector<double>{-1}));
}

TEST_F(KafkaDoorTest, AnIdentityOfTheStoreAndAPortForOperators) {
  KafkaClient client = connect();
  const auto before = client.call<kafka::MetadataResponse>(8, kafka::MetadataRequest());
  v1::StatusResponse status;
  ASSERT_EQ(server_->grpc().status(status).to_string(), "OK");
  EXPECT_EQ(status.kafka_port(), static_cast<std::uint32_t>(server_->kafka_port()));
  ASSERT_EQ(server_->start().to_string(), "OK");
  KafkaClient again = connect();
  const auto after = again.call<kafka::MetadataResponse>(8, kafka::MetadataRequest());
  ASSERT_TRUE(before && after);
  EXPECT_EQ(before->cluster_id, status.store_id());
  EXPECT_EQ(after->cluster_id, before->cluster_id);
}

TEST_F(KafkaDoorTest, MetricsTellWhatCameThroughTheDoor) {
  KafkaClient client = connect();
  ASSERT_TRUE(produce(client, "trips", rows(1, 10).build()));
  ASSERT_TRUE(produce(client, "trips", bad_row()));
  const std::string text = server_->admin("/metrics").body;
  for (const char* line :
       {"skua_kafka_rows_total{client=\"unknown\",outcome=\"APPLIED\",view=\"trips\"} 10\n",
        "skua_kafka_batches_total{client=\"unknown\",outcome=\"REFUSED\",view=\"trips\"} 1\n",
        "skua_kafka_errors_total{client=\"unknown\",code=\"INVALID_RECORD\",view=\"trips\"} 1\n",
        "skua_view_written_age_seconds_count{view=\"trips\"} 10\n",
        "skua_kafka_connections 1\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line;
}

class KafkaKeysTest : public KafkaDoorTest {
 protected:
  KafkaKeysTest() : KafkaDoorTest([](Settings& s) { s.kafka_authentication = "sasl"; }) {}
};

TEST_F(KafkaKeysTest, StrangersWriteNothing) {
  KafkaClient client = connect();
  EXPECT_EQ(produce(client, "trips", rows(1, 1).build())->error, KafkaError::kIllegalSaslState);
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(fares("trips", 1, 1), (std::vector<double>{-1}));
}

class KafkaOffTest : public AllDoorsTest {
 protected:
  KafkaOffTest() : AllDoorsTest([](Settings& s) { s.kafka_enabled = false; }) {}
};

TEST_F(KafkaOffTest, TheDoorCanBeLeftOut) {
  EXPECT_EQ(server_->kafka_port(), 0);
  v1::StatusResponse status;
  ASSERT_EQ(server_->grpc().status(status).to_string(), "OK");
  EXPECT_EQ(status.kafka_port(), 0u);
}

}  // namespace
}  // namespace skua::test
