// Peers that stop in the midst of something, and a server that does.

#include <future>
#include <thread>

#include "api/kafka/codec/init_producer_id.h"
#include "tests/unit/kafka/kafka_fixture.h"

namespace skua::kafka {
namespace {

using test::KafkaClient;
using test::produce;
using namespace std::string_literals;
using std::chrono::milliseconds;

class KafkaStallsTest : public KafkaTest {
 protected:
  template <typename Condition>
  static void wait_until(Condition condition) {
    for (int i = 0; i < 10000 && !condition(); ++i) std::this_thread::sleep_for(milliseconds(1));
    ASSERT_TRUE(condition());
  }
  // A peer that asks and does not read, until the answers fill their memory and it is full.
  [[nodiscard]] std::unique_ptr<KafkaClient> stall() {
    auto client = std::make_unique<KafkaClient>(server->port());
    for (int i = 0; i < 500; ++i) client->send(1, MetadataRequest());
    wait_until(
        [&] { return metrics.kafka_throttled.with("kafka_bytes_in_flight_max").Value() > 0; });
    return client;
  }
  void make_answers_large() {
    limits.kafka_bytes_in_flight_max = 1 << 20;
    options.partitions = 1024;  // Metadata of 60 KiB.
  }
};

TEST_F(KafkaStallsTest, WhoDoesNotReadKeepsNobodyFromWriting) {
  make_answers_large();
  options.short_write_timeout = std::chrono::hours(1);
  start();
  const auto stalled = stall();
  KafkaClient client = connect();
  for (int i = 0; i < 100; ++i) {
    const auto answer = produce(client, "weather", weather_batch());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error, KafkaError::kNone);
  }
  // Texts would take memory that there is none of.
  const auto bad =
      produce(client, "weather",
              RecordBatchBuilder(1372939200000).add(std::nullopt, R"({"temp":"warm"})").build());
  ASSERT_TRUE(bad);
  EXPECT_EQ(bad->error, KafkaError::kInvalidRecord);
  EXPECT_FALSE(bad->error_message.has_value());
  EXPECT_TRUE(bad->record_errors.empty());
  EXPECT_EQ(metrics.kafka_closed.with("slow").Value(), 0);
  EXPECT_GT(metrics.kafka_bytes_in_flight.get().Value(), 1 << 20);
}

TEST_F(KafkaStallsTest, WhoDoesNotReadWhileOthersWaitIsClosed) {
  make_answers_large();
  options.short_write_timeout = milliseconds(200);
  start();
  const auto stalled = stall();
  KafkaClient client = connect();
  expect_served(client);  // By an answer that has to wait for room.
  EXPECT_EQ(metrics.kafka_closed.with("slow").Value(), 1);
  wait_until([&] { return metrics.kafka_bytes_in_flight.get().Value() == 0; });
}

TEST_F(KafkaStallsTest, WhoReadsSteadilyMayTakeLong) {
  constexpr int kRequests = 200;
  limits.kafka_requests_in_flight_max = kRequests;
  options.partitions = 1024;
  options.write_idle_timeout = milliseconds(700);
  options.short_write_timeout = milliseconds(100);
  start();
  KafkaClient client = connect();
  for (int i = 0; i < kRequests; ++i) client.send(1, MetadataRequest());
  for (int i = 0; i < kRequests; ++i) {
    std::this_thread::sleep_for(milliseconds(10));
    ASSERT_TRUE(client.receive<MetadataResponse>(1)) << i;
  }
}

TEST_F(KafkaStallsTest, HalfSentRequestsAreBoundedAndMakeWay) {
  limits.kafka_bytes_in_flight_max = 256 << 10;
  options.short_frame_timeout = milliseconds(200);
  start();
  std::vector<std::unique_ptr<KafkaClient>> half;
  double most = 0;
  const auto look = [&] {
    most = std::max(most, metrics.kafka_bytes_in_flight.get().Value());
    return metrics.kafka_throttled.with("kafka_bytes_in_flight_max").Value() > 100;
  };
  for (int i = 0; i < 400; ++i) {
    half.push_back(std::make_unique<KafkaClient>(server->port()));
    if (i % 2 == 0) half.back()->send_bytes("\x01\xff\0\0\0"s);  // 32 MiB that never come.
    look();
  }
  wait_until(look);
  KafkaClient client = connect();
  EXPECT_EQ(produce(client, "weather", weather_batch())->error, KafkaError::kNone);
  EXPECT_LE(most, (256 << 10) + 4096);  // And one piece of the one that may go beyond.
}

TEST_F(KafkaStallsTest, DrainingAnswersWhatWasTakenUpAndCloses) {
  start();
  KafkaClient idle = connect();
  expect_served(idle);
  std::promise<void> go_on;
  ASSERT_TRUE(storage_threads.submit([go = go_on.get_future().share()] { go.wait(); }).ok());
  KafkaClient asks = connect();
  asks.send(1, InitProducerIdRequest());
  wait_until([&] {
    return metrics.kafka_requests.with({"InitProducerId", "unknown"}).Value() == 1;
  });
  std::promise<void> drained;
  std::thread drain([&] {
    server->drain();
    drained.set_value();
  });
  auto is_drained = drained.get_future();
  EXPECT_TRUE(idle.at_end());
  EXPECT_FALSE(asks.has_input());
  EXPECT_EQ(is_drained.wait_for(milliseconds(100)), std::future_status::timeout);
  go_on.set_value();
  const auto answer = asks.receive<InitProducerIdResponse>(1);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error, KafkaError::kNone);
  EXPECT_TRUE(asks.at_end());
  drain.join();
  EXPECT_EQ(metrics.kafka_connections.get().Value(), 0);
}

TEST_F(KafkaStallsTest, DrainingDoesNotWaitForPeersThatDoNotRead) {
  make_answers_large();
  options.drain_timeout = milliseconds(100);
  start();
  const auto stalled = stall();
  server->drain();
  EXPECT_EQ(metrics.kafka_connections.get().Value(), 0);
  EXPECT_EQ(metrics.kafka_bytes_in_flight.get().Value(), 0);
}

}  // namespace
}  // namespace skua::kafka
