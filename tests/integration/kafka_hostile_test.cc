// Bytes that no client sends: a typed answer or a closed socket, and everybody else is served.

#include <sys/resource.h>

#include <atomic>
#include <thread>

#include "tests/integration/kafka_test.h"
#include "tests/support/random_source.h"

namespace skua::test {
namespace {

using kafka::KafkaError;

class KafkaHostileTest : public KafkaDoorTest {
 protected:
  KafkaHostileTest()
      : KafkaDoorTest([](Settings& settings) {
          settings.kafka_threads = 2;
          settings.limits.kafka_bytes_in_flight_max = 8 << 20;
          settings.limits.kafka_batch_bytes_max = 4 << 20;
        }) {}

  [[nodiscard]] std::string produce_frame() {
    const std::string batch = rows(1, 3).build();
    std::string frame;
    kafka::append_request(frame, 8, 1, "test", produce_of("trips", batch));
    return frame;
  }
  void expect_served() {
    KafkaClient client = connect();
    const auto answer = produce(client, "trips", rows(1, 1).build());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error, KafkaError::kNone);
  }
  [[nodiscard]] double bytes_in_flight() {
    return server_->server().metrics().kafka_bytes_in_flight.get().Value();
  }
};

TEST_F(KafkaHostileTest, ARequestCutShortAnywhere) {
  const std::string whole = produce_frame();
  for (std::size_t bytes = 4; bytes < whole.size(); ++bytes) {
    KafkaClient client = connect();
    std::string cut = whole.substr(0, bytes);
    kafka::store_big_endian(cut.data(), static_cast<std::int32_t>(bytes - 4));
    client.send_bytes(cut);
    EXPECT_TRUE(client.at_end()) << bytes;
  }
  expect_served();
}

TEST_F(KafkaHostileTest, ARequestWithAnyByteChanged) {
  const std::string whole = produce_frame();
  RandomSource random(test_seeds(1).back());
  SCOPED_TRACE(random.seed());
  for (int i = 0; i < 400; ++i) {
    std::string changed = whole;
    const auto at =
        static_cast<std::size_t>(random.between(4, static_cast<std::int64_t>(whole.size()) - 1));
    changed[at] = static_cast<char>(changed[at] ^ random.between(1, 255));
    KafkaClient client = connect();
    client.send_bytes(changed);
    client.send_bytes(std::string(64, '\xff'));  // Whoever waits for more gets nonsense.
    while (client.read_frame()) {
    }
  }
  expect_served();
}

TEST_F(KafkaHostileTest, ABatchThatUnpacksToMuchMoreThanItMay) {
  KafkaClient client = connect();
  const std::string spaces(64 << 20, ' ');
  for (const kafka::Compression compression :
       {kafka::Compression::kGzip, kafka::Compression::kLz4, kafka::Compression::kZstd}) {
    const std::string bomb = kafka::RecordBatchBuilder(now_ms())
                                 .add(std::nullopt, spaces)
                                 .set_compression(compression)
                                 .build();
    const auto answer = produce(client, "trips", bomb);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error, KafkaError::kMessageTooLarge);
  }
  expect_served();
}

TEST_F(KafkaHostileTest, FloodsOfLargeRequestsAreBoundedAndAllAnswered) {
  // Eight connections, each with more in flight than all may have together.
  const std::string batch =
      kafka::RecordBatchBuilder(now_ms())
          .add(std::nullopt, "{\"id\":1,\"fare\":1" + std::string(2 << 20, ' ') + "}")
          .build();
  std::vector<std::thread> floods;
  std::atomic<int> answered{0};
  std::atomic<bool> is_over{false};
  double most = 0;
  std::thread watch([&] {
    while (!is_over) {
      most = std::max(most, bytes_in_flight());
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  });
  for (int i = 0; i < 8; ++i) {
    floods.emplace_back([&] {
      KafkaClient client = connect();
      for (int sent = 0; sent < 8; ++sent) client.send(8, produce_of("trips", batch));
      for (int got = 0; got < 8; ++got) {
        const auto answer = client.receive<kafka::ProduceResponse>(8);
        if (answer && answer->topics.at(0).partitions.at(0).error == KafkaError::kNone) ++answered;
      }
    });
  }
  for (std::thread& flood : floods) flood.join();
  is_over = true;
  watch.join();
  EXPECT_EQ(answered, 64);
  EXPECT_LE(most, (8 << 20) + (3 << 20));  // The limit, and the one request that may go beyond.
  EXPECT_TRUE(holds_nothing());
}

TEST_F(KafkaHostileTest, ThousandsOfIdleAndHalfSentConnections) {
  constexpr int kConnections = 2500;
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  if (files.rlim_cur < 2 * kConnections + 500) {
    files.rlim_cur = files.rlim_max;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  }
  ASSERT_GE(files.rlim_cur, 2U * kConnections + 500) << "raise `ulimit -n` for this test";
  const std::string frame = produce_frame();
  std::vector<std::unique_ptr<KafkaClient>> idle;
  for (int i = 0; i < kConnections; ++i) {
    idle.push_back(std::make_unique<KafkaClient>(server_->kafka_port()));
    if (i % 3 == 1) idle.back()->send_bytes(frame.substr(0, 60));
    if (i % 3 == 2) idle.back()->send_bytes(std::string("\x01\0\0\0\0\0", 6));  // 16 MiB to come.
  }
  expect_served();
  EXPECT_GE(server_->server().metrics().kafka_connections.get().Value(), kConnections);
  idle.clear();
  expect_served();
}

}  // namespace
}  // namespace skua::test
