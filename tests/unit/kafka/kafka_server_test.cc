#include "api/kafka/kafka_server.h"

#include "api/kafka/codec/api_versions.h"
#include "api/kafka/codec/fetch.h"
#include "api/kafka/codec/find_coordinator.h"
#include "api/kafka/codec/init_producer_id.h"
#include "api/kafka/codec/list_offsets.h"
#include "tests/unit/kafka/kafka_fixture.h"

namespace skua::kafka {
namespace {

using test::KafkaClient;
using test::produce;
using test::produce_of;
using namespace std::string_literals;

std::vector<std::pair<std::string, KafkaError>> topics_of(const MetadataResponse& response) {
  std::vector<std::pair<std::string, KafkaError>> topics;
  for (const auto& topic : response.topics) topics.emplace_back(topic.name, topic.error);
  return topics;
}

TEST_F(KafkaTest, ANewerClientIsToldHowOldTheServerIs) {
  start();
  KafkaClient client = connect();
  // ApiVersions version 9, correlation 7, and a body that is not looked at.
  client.send_bytes("\0\0\0\x10\0\x12\0\x09\0\0\0\x07\xff\xff\0\x01xyz1"s);
  EXPECT_EQ(client.read_frame(), "\0\0\0\x07\0\x23\0\0\0\x01\0\x12\0\0\0\x03"s);
  ApiVersionsRequest request{"librdkafka", "2.0.2"};
  KafkaClient second = connect();
  const auto answer = second.call<ApiVersionsResponse>(3, request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, ApiVersionsResponse::supported());
  expect_served(second);
  EXPECT_EQ(metrics.kafka_requests.with({"Metadata", "librdkafka"}).Value(), 1);
}

TEST_F(KafkaTest, WhatIsNotServedClosesTheConnection) {
  start();
  const std::pair<const char*, std::string> cases[] = {
      {"unknown_api", "\0\0\0\x0a\x03\xe7\0\0\0\0\0\x01\xff\xff"s},
      {"unsupported_version", "\0\0\0\x0a\0\x03\0\x63\0\0\0\x01\xff\xff"s},
      {"malformed", "\0\0\0\x0a\0\x03\0\x01\0\0\0\x01\x7f\xff"s},  // A client id beyond the end.
      {"malformed", "\0\0\0\x0e\0\x03\0\x01\0\0\0\x01\xff\xff\x7f\xff\xff\xff"s},  // Topics too.
      {"malformed", "\xff\xff\xff\xff"s},
      {"malformed", "\0\0\0\0"s},
      {"oversize", "\x7f\xff\xff\xff"s},
      {"oversize", "\0\x20\0\0\0\x12\0\x03"s + std::string(70000, 'x')}};  // 2 MiB of ApiVersions.
  for (const auto& [reason, bytes] : cases) {
    const double before = metrics.kafka_closed.with(reason).Value();
    KafkaClient client = connect();
    client.send_bytes(bytes);
    EXPECT_TRUE(client.at_end()) << reason;
    EXPECT_EQ(metrics.kafka_closed.with(reason).Value(), before + 1) << reason;
  }
}

TEST_F(KafkaTest, MetadataShowsViewsAsTopicsOfOneNode) {
  options.advertised_host = "skua.example";
  options.advertised_port = 9192;
  options.partitions = 3;
  start();
  KafkaClient client = connect();
  auto all = client.call<MetadataResponse>(8, MetadataRequest());
  ASSERT_TRUE(all);
  ASSERT_EQ(all->brokers.size(), 1u);
  EXPECT_EQ(all->brokers[0].host, "skua.example");
  EXPECT_EQ(all->brokers[0].port, 9192);
  EXPECT_EQ(all->controller_id, all->brokers[0].node_id);
  EXPECT_EQ(all->cluster_id, engine.store_id());
  using Topics = std::vector<std::pair<std::string, KafkaError>>;
  EXPECT_EQ(topics_of(*all),
            (Topics{{"flights", KafkaError::kNone}, {"weather", KafkaError::kNone}}));
  ASSERT_EQ(all->topics[0].partitions.size(), 3u);
  EXPECT_EQ(all->topics[0].partitions[2].index, 2);
  EXPECT_EQ(all->topics[0].partitions[2].leader_id, all->brokers[0].node_id);

  MetadataRequest named;
  named.topics = {"weather", "default.weather", "weather", "no.such", "none", "b d"};
  const auto some = client.call<MetadataResponse>(4, named);
  ASSERT_TRUE(some);
  EXPECT_EQ(topics_of(*some), (Topics{{"b d", KafkaError::kInvalidTopicException},
                                      {"default.weather", KafkaError::kNone},
                                      {"no.such", KafkaError::kUnknownTopicOrPartition},
                                      {"none", KafkaError::kUnknownTopicOrPartition},
                                      {"weather", KafkaError::kNone}}));
}

TEST_F(KafkaTest, EveryInterfaceIsAdvertisedAsTheOneThatWasReached) {
  options.host = "0.0.0.0";
  start();
  KafkaClient client = connect();
  const auto answer = client.call<MetadataResponse>(1, MetadataRequest());
  ASSERT_TRUE(answer && answer->brokers.size() == 1);
  EXPECT_EQ(answer->brokers[0].host, "127.0.0.1");
  EXPECT_EQ(answer->brokers[0].port, server->port());
}

TEST_F(KafkaTest, AMetadataAnswerBeyondItsLimitIsNone) {
  limits.answer_bytes_max = 65536;
  options.partitions = 1024;
  start();
  KafkaClient client = connect();
  EXPECT_FALSE(client.call<MetadataResponse>(1, MetadataRequest()).has_value());
}

TEST_F(KafkaTest, RecordsBecomeRows) {
  start();
  KafkaClient client = connect();
  const auto first = produce(client, "weather", weather_batch());
  ASSERT_TRUE(first);
  EXPECT_EQ(first->error, KafkaError::kNone) << first->error_message.value_or("");
  EXPECT_EQ(first->base_offset, 0);
  EXPECT_EQ(first->log_start_offset, 0);
  EXPECT_EQ(first->log_append_time_ms, -1);
  EXPECT_EQ(produce(client, "default.weather", weather_batch())->base_offset, 1);
  EXPECT_EQ(produce(client, "weather", weather_batch(), 7)->base_offset, 0);
  ASSERT_EQ(engine.writes.size(), 3u);
  EXPECT_EQ(engine.writes[0].rows[0].event_timestamp, Timestamp{1372939200000000});
}

TEST_F(KafkaTest, ProduceErrorsOfKafkasTable) {
  limits.rows_per_write_max = 2;
  start();
  KafkaClient client = connect();
  const auto error = [&](std::string_view topic, std::string_view batch,
                         std::int32_t partition = 0) {
    const auto answer = produce(client, topic, batch, partition);
    EXPECT_TRUE(!answer || answer->base_offset == -1);
    return answer ? answer->error : KafkaError::kNone;
  };
  const std::string good = weather_batch();
  EXPECT_EQ(error("none", good), KafkaError::kUnknownTopicOrPartition);
  EXPECT_EQ(error("weather", good, 8), KafkaError::kUnknownTopicOrPartition);
  EXPECT_EQ(error("weather", good, -1), KafkaError::kUnknownTopicOrPartition);
  std::string flipped = good;
  flipped.back() ^= 1;
  EXPECT_EQ(error("weather", flipped), KafkaError::kCorruptMessage);
  EXPECT_EQ(error("weather", ""), KafkaError::kInvalidRecord);
  RecordBatchBuilder three;
  for (int i = 0; i < 3; ++i) three.add(std::nullopt, "{}");
  EXPECT_EQ(error("weather", three.build()), KafkaError::kMessageTooLarge);
  const auto ahead = RecordBatchBuilder(1372939200000 + 3600'000)
                         .add(std::nullopt, R"({"airport":"EWR","temp":1})")
                         .build();
  EXPECT_EQ(error("weather", ahead), KafkaError::kInvalidTimestamp);
  EXPECT_TRUE(engine.writes.empty());
}

TEST_F(KafkaTest, ABadRecordRefusesItsBatchAndIsNamed) {
  start();
  KafkaClient client = connect();
  const auto batch = RecordBatchBuilder(1372939200000)
                         .add(std::nullopt, R"({"airport":"EWR","temp":1})")
                         .add(std::nullopt, R"({"airport":"JFK","temp":"warm"})")
                         .build();
  auto request = produce_of("weather", batch);
  const std::string good = weather_batch();
  request.topics[0].partitions.push_back({1, good});
  const auto answer = client.call<ProduceResponse>(8, request);
  ASSERT_TRUE(answer && answer->topics.size() == 1 && answer->topics[0].partitions.size() == 2);
  const auto& bad = answer->topics[0].partitions[0];
  EXPECT_EQ(bad.error, KafkaError::kInvalidRecord);
  ASSERT_EQ(bad.record_errors.size(), 1u);
  EXPECT_EQ(bad.record_errors[0].record, 1);
  // Other partitions of the request do not suffer.
  EXPECT_EQ(answer->topics[0].partitions[1].error, KafkaError::kNone);
  EXPECT_EQ(engine.writes.size(), 1u);
}

TEST_F(KafkaTest, RequestsThatAreRefusedAsAWhole) {
  start();
  KafkaClient client = connect();
  const std::string good = weather_batch();
  const auto error = [&](std::int16_t version, const ProduceRequest& request) {
    const auto answer = client.call<ProduceResponse>(version, request);
    return answer ? answer->topics.at(0).partitions.at(0).error : KafkaError::kNone;
  };
  EXPECT_EQ(error(8, produce_of("weather", good, 0, 2)), KafkaError::kInvalidRequiredAcks);
  for (std::int16_t version = 0; version < 3; ++version)
    EXPECT_EQ(error(version, produce_of("weather", good)),
              KafkaError::kUnsupportedForMessageFormat);
  auto transactional = produce_of("weather", good);
  transactional.transactional_id = "t";
  EXPECT_EQ(error(7, transactional), KafkaError::kTransactionalIdAuthorizationFailed);
  RecordBatchBuilder marked;
  marked.set_transactional().set_producer(1, 0, 0).add(std::nullopt, "{}");
  EXPECT_EQ(error(7, produce_of("weather", marked.build())),
            KafkaError::kTransactionalIdAuthorizationFailed);
  EXPECT_TRUE(engine.writes.empty());
}

TEST_F(KafkaTest, APartitionStandsInARequestOnceAndThereAreNotTooMany) {
  limits.kafka_partitions_per_request_max = 32;
  start();
  KafkaClient client = connect();
  const std::string good = weather_batch();
  ProduceRequest repeats = produce_of("weather", good);
  repeats.topics.push_back({"weather", {{1, good}, {0, std::nullopt}}});
  const auto refused = client.call<ProduceResponse>(8, repeats);
  ASSERT_TRUE(refused && refused->topics.size() == 2);
  EXPECT_EQ(refused->topics[0].partitions.at(0).error, KafkaError::kInvalidRequest);
  EXPECT_EQ(refused->topics[1].partitions.at(0).error, KafkaError::kInvalidRequest);
  EXPECT_TRUE(engine.writes.empty());

  ProduceRequest many = produce_of("weather", good);
  for (std::int32_t i = 1; i < 31; ++i) many.topics[0].partitions.push_back({i, good});
  const auto answer = client.call<ProduceResponse>(8, many);
  ASSERT_TRUE(answer && answer->topics.size() == 1 && answer->topics[0].partitions.size() == 31);
  EXPECT_EQ(answer->topics[0].partitions[7].error, KafkaError::kNone);
  EXPECT_EQ(answer->topics[0].partitions[8].error, KafkaError::kUnknownTopicOrPartition);
  EXPECT_EQ(engine.writes.size(), 8u);
  many.topics[0].partitions.resize(33);
  client.send(8, many);
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(metrics.kafka_closed.with("oversize").Value(), 1);
  EXPECT_EQ(engine.writes.size(), 8u);
}

TEST_F(KafkaTest, WithoutAcksGoodWritesAreSilentAndBadOnesClose) {
  start();
  KafkaClient client = connect();
  const std::string good = weather_batch();
  client.send(7, produce_of("weather", good, 0, 0));
  client.skip_answer();
  expect_served(client);  // The next answer is to the next request.
  EXPECT_EQ(engine.writes.size(), 1u);
  client.send(7, produce_of("none", good, 0, 0));
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(metrics.kafka_closed.with("failed_write").Value(), 1);
}

TEST_F(KafkaTest, WhatTheEngineSaysOfAnAppendReachesTheProducer) {
  start();
  KafkaClient client = connect();
  const std::pair<AppendReceipt, KafkaError> cases[] = {
      {{AppendOutcome::kDuplicate, 41}, KafkaError::kNone},
      {{AppendOutcome::kOldDuplicate, -1}, KafkaError::kDuplicateSequenceNumber},
      {{AppendOutcome::kOutOfOrder, -1}, KafkaError::kOutOfOrderSequenceNumber},
      {{AppendOutcome::kFenced, -1}, KafkaError::kInvalidProducerEpoch}};
  for (const auto& [append, error] : cases) {
    engine.next_append = append;
    const auto answer = produce(client, "weather", weather_batch());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error, error);
    EXPECT_EQ(answer->base_offset, append.base_offset);
  }
}

TEST_F(KafkaTest, ProducerIdsAreNewAndTransactionsAreNone) {
  start();
  KafkaClient client = connect();
  const auto first = client.call<InitProducerIdResponse>(1, InitProducerIdRequest());
  const auto second = client.call<InitProducerIdResponse>(0, InitProducerIdRequest());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->error, KafkaError::kNone);
  EXPECT_EQ(first->producer_epoch, 0);
  EXPECT_NE(first->producer_id, second->producer_id);
  InitProducerIdRequest transactional;
  transactional.transactional_id = "t";
  EXPECT_EQ(client.call<InitProducerIdResponse>(1, transactional)->error,
            KafkaError::kTransactionalIdAuthorizationFailed);
}

TEST_F(KafkaTest, APartitionBeginsAndEndsAtItsNextOffset) {
  start();
  KafkaClient client = connect();
  (void)produce(client, "weather", weather_batch(), 2);
  ListOffsetsRequest request;
  request.topics = {{"weather", {{2, -1, -1}, {2, -1, -2}, {2, -1, 5}, {8, -1, -1}}},
                    {"none", {{0, -1, -1}}}};
  const auto answer = client.call<ListOffsetsResponse>(5, request);
  ASSERT_TRUE(answer);
  std::vector<std::pair<KafkaError, std::int64_t>> found;
  for (const auto& topic : answer->topics)
    for (const auto& partition : topic.partitions)
      found.emplace_back(partition.error, partition.offset);
  EXPECT_EQ(found, (std::vector<std::pair<KafkaError, std::int64_t>>{
                       {KafkaError::kNone, 1},
                       {KafkaError::kNone, 1},
                       {KafkaError::kNone, -1},
                       {KafkaError::kUnknownTopicOrPartition, -1},
                       {KafkaError::kUnknownTopicOrPartition, -1}}));
}

TEST_F(KafkaTest, WhatIsOnlyAdvertisedIsRefusedForGood) {
  start();
  KafkaClient client = connect();
  FetchRequest fetch;
  fetch.topics = {{"weather", {{.index = 3}}}};
  const auto fetched = client.call<FetchResponse>(11, fetch);
  ASSERT_TRUE(fetched && fetched->topics.size() == 1);
  EXPECT_EQ(fetched->topics[0].partitions.at(0).error, KafkaError::kTopicAuthorizationFailed);
  EXPECT_EQ(fetched->topics[0].partitions.at(0).index, 3);
  EXPECT_EQ(client.call<FindCoordinatorResponse>(1, FindCoordinatorRequest{"g", 0})->error,
            KafkaError::kGroupAuthorizationFailed);
  EXPECT_EQ(client.call<FindCoordinatorResponse>(1, FindCoordinatorRequest{"t", 1})->error,
            KafkaError::kTransactionalIdAuthorizationFailed);
}

TEST_F(KafkaTest, ConnectionsBeyondTheLimitAreClosed) {
  limits.kafka_connections_max = 2;
  start();
  KafkaClient first = connect();
  KafkaClient second = connect();
  expect_served(first);
  expect_served(second);
  KafkaClient third = connect();
  EXPECT_TRUE(third.at_end());
  EXPECT_EQ(metrics.kafka_closed.with("too_many").Value(), 1);
  expect_served(first);
}

TEST_F(KafkaTest, IdleAndSlowConnectionsAreClosed) {
  options.idle_timeout = std::chrono::milliseconds(300);
  options.frame_timeout = std::chrono::milliseconds(100);
  start();
  KafkaClient idle = connect();
  expect_served(idle);
  KafkaClient slow = connect();
  slow.send_bytes("\0\0\x01\0\0\x03"s);
  EXPECT_TRUE(slow.at_end());
  EXPECT_TRUE(idle.at_end());
  EXPECT_EQ(metrics.kafka_closed.with("slow").Value(), 1);
  EXPECT_EQ(metrics.kafka_closed.with("idle").Value(), 1);
}

TEST_F(KafkaTest, WhoHoldsRoomThatOthersWaitForMustBeQuicker) {
  limits.kafka_bytes_in_flight_max = 8192;
  options.short_frame_timeout = std::chrono::milliseconds(100);
  start();
  KafkaClient slow = connect();
  slow.send_bytes("\0\x01\0\0"s + std::string(1, '\0') + "\x03"s + std::string(5000, 'x'));
  KafkaClient alone = connect();
  while (metrics.kafka_bytes_in_flight.get().Value() < 8192)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(250));
  EXPECT_EQ(metrics.kafka_closed.with("slow").Value(), 0);  // It disturbs nobody.
  expect_served(alone);
  EXPECT_TRUE(slow.at_end());
  EXPECT_EQ(metrics.kafka_closed.with("slow").Value(), 1);
  EXPECT_EQ(metrics.kafka_throttled.with("kafka_bytes_in_flight_max").Value(), 1);
}

TEST_F(KafkaTest, BytesArriveInAnyPieces) {
  start();
  KafkaClient client = connect();
  std::string frame;
  append_request(frame, 1, 1, "test", MetadataRequest());
  for (const char byte : frame) client.send_bytes({&byte, 1});
  ASSERT_TRUE(client.read_frame());
  // Cut short at every byte: the connection ends, the server does not.
  for (std::size_t bytes = 1; bytes < frame.size(); ++bytes) {
    KafkaClient cut = connect();
    cut.send_bytes(std::string_view(frame).substr(0, bytes));
  }
  KafkaClient after = connect();
  expect_served(after);
}

// Who does not read its answers is not read either, and gets every answer once it reads.
TEST_F(KafkaTest, AFloodOfRequestsIsNotReadAheadOfItsAnswers) {
  limits.kafka_requests_in_flight_max = 4;
  options.partitions = 1024;  // Answers of 60 KiB.
  start();
  KafkaClient flood = connect();
  constexpr int kRequests = 500;
  std::thread sender([&] {
    for (int i = 0; i < kRequests; ++i) flood.send(1, MetadataRequest());
  });
  while (metrics.kafka_throttled.with("kafka_requests_in_flight_max").Value() == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  KafkaClient other = connect();
  expect_served(other);
  EXPECT_LT(metrics.kafka_requests.with({"Metadata", "unknown"}).Value(), kRequests);
  EXPECT_LT(metrics.kafka_bytes_in_flight.get().Value(), 10 << 20);
  for (int i = 0; i < kRequests; ++i) ASSERT_TRUE(flood.receive<MetadataResponse>(1)) << i;
  sender.join();
}

}  // namespace
}  // namespace skua::kafka
