// Idempotent producers: retries, restarts, and what happens behind a bad batch.

#include "tests/integration/kafka_test.h"

namespace skua::test {
namespace {

using kafka::KafkaError;

class KafkaIdempotenceTest : public KafkaDoorTest {
 protected:
  void SetUp() override {
    KafkaDoorTest::SetUp();
    producer_ = new_producer();
  }

  [[nodiscard]] std::int64_t new_producer() {
    KafkaClient client = connect();
    const auto answer =
        client.call<kafka::InitProducerIdResponse>(1, kafka::InitProducerIdRequest());
    EXPECT_TRUE(answer && answer->error == KafkaError::kNone);
    return answer ? answer->producer_id : -1;
  }
  // One row, which is also its sequence number.
  [[nodiscard]] std::string batch(int sequence, std::int16_t epoch = 0) const {
    return rows(sequence, sequence).set_producer(producer_, epoch, sequence).build();
  }
  [[nodiscard]] std::string bad_batch(int sequence) const {
    return kafka::RecordBatchBuilder(now_ms())
        .add(std::nullopt, R"({"id":1,"fare":"dear"})")
        .set_producer(producer_, 0, sequence)
        .build();
  }
  // The answers to batches that are sent before the first one is answered.
  static std::vector<KafkaError> pipeline(KafkaClient& client,
                                          const std::vector<std::string>& batches) {
    for (const std::string& each : batches) EXPECT_TRUE(client.send(8, produce_of("trips", each)));
    std::vector<KafkaError> errors;
    for (std::size_t i = 0; i < batches.size(); ++i) {
      const auto answer = client.receive<kafka::ProduceResponse>(8);
      errors.push_back(answer ? answer->topics.at(0).partitions.at(0).error
                              : KafkaError::kNetworkException);
    }
    return errors;
  }

  std::int64_t producer_ = -1;
};

using Errors = std::vector<KafkaError>;
constexpr KafkaError kGood = KafkaError::kNone;
constexpr KafkaError kBad = KafkaError::kInvalidRecord;
constexpr KafkaError kBehind = KafkaError::kOutOfOrderSequenceNumber;

TEST_F(KafkaIdempotenceTest, ARetryGetsItsFirstAnswerAlsoAfterARestart) {
  {
    KafkaClient client = connect();
    for (int i = 0; i < 8; ++i) EXPECT_EQ(produce(client, "trips", batch(i))->base_offset, i);
    EXPECT_EQ(produce(client, "trips", batch(5))->base_offset, 5);
  }
  const std::string old = batch(0);
  const std::string kept = batch(7);
  ASSERT_EQ(server_->start().to_string(), "OK");
  ASSERT_EQ(server_->grpc().compact().to_string(), "OK");
  const std::uint64_t before = last_sequence();
  KafkaClient client = connect();
  const auto repeat = produce(client, "trips", kept);
  ASSERT_TRUE(repeat);
  EXPECT_EQ(repeat->error, kGood);
  EXPECT_EQ(repeat->base_offset, 7);
  EXPECT_EQ(produce(client, "trips", old)->error, KafkaError::kDuplicateSequenceNumber);
  EXPECT_EQ(produce(client, "trips", batch(9))->error, kBehind);
  EXPECT_EQ(last_sequence(), before);
  EXPECT_EQ(produce(client, "trips", batch(8))->base_offset, 8);
  EXPECT_EQ(produce(client, "trips", batch(0, 1))->base_offset, 9);  // A new epoch begins at 0.
  EXPECT_EQ(produce(client, "trips", batch(9))->error, KafkaError::kInvalidProducerEpoch);
  EXPECT_NE(new_producer(), producer_);
}

TEST_F(KafkaIdempotenceTest, BehindABadBatchNothingOfItsProducerIsWritten) {
  KafkaClient client = connect();
  EXPECT_EQ(pipeline(client, {batch(0), bad_batch(1), batch(2), batch(3)}),
            (Errors{kGood, kBad, kBehind, kBehind}));
  EXPECT_EQ(fares("trips", 0, 3), (std::vector<double>{0, -1, -1, -1}));
  // Clients begin a new epoch, and go on.
  EXPECT_EQ(pipeline(client, {batch(0, 1), batch(1, 1)}), (Errors{kGood, kGood}));
}

TEST_F(KafkaIdempotenceTest, AlsoWhenItsFirstBatchEverIsBad) {
  KafkaClient client = connect();
  EXPECT_EQ(pipeline(client, {bad_batch(0), batch(1), batch(2)}), (Errors{kBad, kBehind, kBehind}));
  EXPECT_EQ(pipeline(client, {batch(0), batch(1)}), (Errors{kGood, kGood}));
  EXPECT_EQ(fares("trips", 0, 2), (std::vector<double>{0, 1, -1}));
}

TEST_F(KafkaIdempotenceTest, ABatchThatCannotBeReadKeepsItsPlaceToo) {
  KafkaClient client = connect();
  // Ten records by the header, one by what follows.
  std::string torn = rows(0, 9).set_producer(producer_, 0, 0).build();
  torn.resize(torn.size() - 200);
  kafka::seal_record_batch(torn);
  EXPECT_EQ(pipeline(client, {torn, batch(10)}), (Errors{kBad, kBehind}));
  EXPECT_EQ(pipeline(client, {batch(0)}), (Errors{kGood}));
}

TEST_F(KafkaIdempotenceTest, SoDoesOneThatIsRefusedAtItsHeader) {
  KafkaClient client = connect();
  std::string unknown_codec = batch(0);
  kafka::store_big_endian<std::int16_t>(unknown_codec.data() + 21, 5);
  kafka::seal_record_batch(unknown_codec);
  EXPECT_EQ(pipeline(client, {unknown_codec, batch(1)}),
            (Errors{KafkaError::kUnsupportedCompressionType, kBehind}));
  EXPECT_EQ(fares("trips", 0, 1), (std::vector<double>{-1, -1}));
  EXPECT_EQ(pipeline(client, {batch(0), batch(1)}), (Errors{kGood, kGood}));
}

TEST_F(KafkaIdempotenceTest, ProducersOfOnePartitionDoNotMindEachOther) {
  KafkaClient client = connect();
  const std::string first = batch(0);
  producer_ = new_producer();
  const std::string second = batch(1);
  EXPECT_EQ(pipeline(client, {first, second, first, second}), (Errors{kGood, kGood, kGood, kGood}));
  EXPECT_EQ(fares("trips", 0, 1), (std::vector<double>{0, 1}));
}

}  // namespace
}  // namespace skua::test
