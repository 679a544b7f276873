#include "api/kafka/codec/api_versions.h"
#include "api/kafka/codec/init_producer_id.h"
#include "api/kafka/codec/sasl_authenticate.h"
#include "api/kafka/codec/sasl_handshake.h"
#include "api/kafka/sasl/sasl_mechanism.h"
#include "tests/unit/kafka/kafka_fixture.h"
#include "tests/unit/kafka_sasl/scram_client.h"

namespace skua::kafka {
namespace {

using test::KafkaClient;
using namespace std::string_literals;

class KafkaLoginsTest : public KafkaTest {
 protected:
  KafkaLoginsTest() {
    const auto created = credentials->create("writer", rights_of_old_keys());
    EXPECT_TRUE(created.ok()) << created.status().to_string();
    secret = created->secret;
    options.needs_authentication = true;
  }

  static KafkaError handshake(KafkaClient& client, std::int16_t version,
                              std::string_view mechanism) {
    const auto answer =
        client.call<SaslHandshakeResponse>(version, SaslHandshakeRequest{mechanism});
    EXPECT_TRUE(!answer || answer->mechanisms.size() == kSaslMechanisms.size());
    return answer ? answer->error : KafkaError::kNetworkException;
  }
  static std::optional<SaslAuthenticateResponse> authenticate(KafkaClient& client,
                                                              std::string_view token) {
    return client.call<SaslAuthenticateResponse>(1, SaslAuthenticateRequest{token});
  }
  [[nodiscard]] std::string plain(const std::string& with_secret) const {
    return "\0writer\0"s + with_secret;
  }

  std::string secret;
};

TEST_F(KafkaLoginsTest, PlainOpensTheDoor) {
  start();
  KafkaClient client = connect();
  EXPECT_TRUE(client.call<ApiVersionsResponse>(0, ApiVersionsRequest()).has_value());
  EXPECT_EQ(handshake(client, 1, "PLAIN"), KafkaError::kNone);
  const auto answer = authenticate(client, plain(secret));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error, KafkaError::kNone);
  EXPECT_EQ(answer->session_lifetime_ms, 0);
  EXPECT_EQ(test::produce(client, "weather", weather_batch())->error, KafkaError::kNone);
}

TEST_F(KafkaLoginsTest, ScramOpensTheDoor) {
  start();
  for (const auto& [mechanism, hash] : {std::pair{"SCRAM-SHA-256", ScramHash::kSha256},
                                        std::pair{"SCRAM-SHA-512", ScramHash::kSha512}}) {
    KafkaClient client = connect();
    EXPECT_EQ(handshake(client, 1, mechanism), KafkaError::kNone);
    test::ScramClient scram(hash, "writer", secret, "abc");
    const auto first = authenticate(client, scram.first());
    ASSERT_TRUE(first && first->error == KafkaError::kNone);
    const auto last = authenticate(client, scram.last(first->token));
    ASSERT_TRUE(last && last->error == KafkaError::kNone);
    EXPECT_TRUE(scram.believes(last->token));
    expect_served(client);
  }
}

TEST_F(KafkaLoginsTest, RawTokensFollowAnOldHandshake) {
  start();
  KafkaClient client = connect();
  EXPECT_EQ(handshake(client, 0, "PLAIN"), KafkaError::kNone);
  const std::string token = "writer\0writer\0"s + secret;
  std::string frame;
  Writer(frame).put_bytes(token);
  client.send_bytes(frame);
  EXPECT_EQ(client.read_frame(), "");
  expect_served(client);

  KafkaClient wrong = connect();
  EXPECT_EQ(handshake(wrong, 0, "PLAIN"), KafkaError::kNone);
  wrong.send_bytes("\0\0\0\x0c\0writer\0oops"s);
  EXPECT_TRUE(wrong.at_end());
}

TEST_F(KafkaLoginsTest, FailuresAreAllAlikeLateAndFinal) {
  start();
  std::optional<std::string> text;
  for (const std::string& token :
       {plain("wrong"), "\0nobody\0"s + secret, "nonsense"s, std::string(9000, 'x')}) {
    KafkaClient client = connect();
    EXPECT_EQ(handshake(client, 1, "PLAIN"), KafkaError::kNone);
    const auto before = std::chrono::steady_clock::now();
    const auto answer = authenticate(client, token);
    EXPECT_GE(std::chrono::steady_clock::now() - before, options.failed_login_delay);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->error, KafkaError::kSaslAuthenticationFailed);
    EXPECT_EQ(answer->error_message, text.value_or(*answer->error_message));
    text = answer->error_message;
    EXPECT_TRUE(client.at_end());
  }
  KafkaClient unknown = connect();
  EXPECT_EQ(handshake(unknown, 1, "GSSAPI"), KafkaError::kUnsupportedSaslMechanism);
  EXPECT_TRUE(unknown.at_end());
}

TEST_F(KafkaLoginsTest, NothingElseBeforeAuthentication) {
  start();
  const std::string batch = weather_batch();
  KafkaClient produces = connect();
  EXPECT_EQ(test::produce(produces, "weather", batch)->error, KafkaError::kIllegalSaslState);
  EXPECT_TRUE(produces.at_end());
  KafkaClient asks = connect();
  MetadataRequest named;
  named.topics = {"weather"};
  const auto answer = asks.call<MetadataResponse>(8, named);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->brokers.empty());
  EXPECT_EQ(answer->topics.at(0).error, KafkaError::kIllegalSaslState);
  EXPECT_TRUE(asks.at_end());
  KafkaClient inits = connect();
  EXPECT_EQ(inits.call<InitProducerIdResponse>(0, InitProducerIdRequest())->error,
            KafkaError::kIllegalSaslState);
  KafkaClient hasty = connect();
  EXPECT_EQ(authenticate(hasty, plain(secret))->error, KafkaError::kIllegalSaslState);
  EXPECT_TRUE(hasty.at_end());
  EXPECT_TRUE(engine.writes.empty());
}

TEST_F(KafkaLoginsTest, StrangersGetLittleRoomAndTime) {
  options.login_timeout = std::chrono::milliseconds(200);
  start();
  KafkaClient large = connect();
  large.send_bytes("\0\x09\0\0"s);  // 576 KiB.
  EXPECT_TRUE(large.at_end());
  KafkaClient slow = connect();
  EXPECT_EQ(handshake(slow, 1, "PLAIN"), KafkaError::kNone);
  EXPECT_TRUE(slow.at_end());
  EXPECT_EQ(metrics.kafka_closed.with("oversize").Value(), 1);
  EXPECT_EQ(metrics.kafka_closed.with("slow").Value(), 1);
}

TEST_F(KafkaLoginsTest, ARevokedKeyOpensNothingMore) {
  start();
  const auto log_in = [&] {
    auto client = std::make_unique<KafkaClient>(server->port());
    EXPECT_EQ(handshake(*client, 1, "PLAIN"), KafkaError::kNone);
    EXPECT_TRUE(authenticate(*client, plain(secret)));
    return client;
  };
  const auto produces = log_in();
  const auto asks = log_in();
  const auto inits = log_in();
  expect_served(*asks);
  ASSERT_TRUE(credentials->revoke("writer").ok());
  const std::string batch = weather_batch();
  produces->send(8, test::produce_of("weather", batch));
  EXPECT_TRUE(produces->at_end());
  asks->send(1, MetadataRequest());  // Nor does it learn anything.
  EXPECT_TRUE(asks->at_end());
  inits->send(1, InitProducerIdRequest());
  EXPECT_TRUE(inits->at_end());
  EXPECT_TRUE(engine.writes.empty());
  EXPECT_EQ(metrics.kafka_closed.with("not_authenticated").Value(), 3);
}

TEST_F(KafkaLoginsTest, WhereNoneIsAskedForAHandshakeIsOutOfPlace) {
  options.needs_authentication = false;
  start();
  KafkaClient client = connect();
  EXPECT_EQ(handshake(client, 1, "PLAIN"), KafkaError::kIllegalSaslState);
  expect_served(client);
}

}  // namespace
}  // namespace skua::kafka
