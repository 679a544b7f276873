#include <chrono>

#include "api/kafka/codec/api.h"
#include "api/kafka/codec/api_versions.h"
#include "api/kafka/codec/fetch.h"
#include "api/kafka/codec/find_coordinator.h"
#include "api/kafka/codec/init_producer_id.h"
#include "api/kafka/codec/list_offsets.h"
#include "api/kafka/codec/metadata.h"
#include "api/kafka/codec/record_batch_builder.h"
#include "api/kafka/codec/sasl_authenticate.h"
#include "api/kafka/codec/sasl_handshake.h"
#include "tests/access/access_server.h"
#include "tests/support/kafka_client.h"

namespace skua::test {
namespace {

using kafka::Api;
using kafka::KafkaError;
using namespace std::string_literals;

constexpr char kTopic[] = "mine.weather";

class KafkaAccessTest : public AccessServer {
 protected:
  [[nodiscard]] std::unique_ptr<KafkaClient> connect() const {
    return std::make_unique<KafkaClient>(server->kafka_port());
  }
  [[nodiscard]] static KafkaError log_in_on(KafkaClient& client, const std::string& name,
                                            const std::string& secret) {
    const auto handshake =
        client.call<kafka::SaslHandshakeResponse>(1, kafka::SaslHandshakeRequest{"PLAIN"});
    EXPECT_TRUE(handshake && handshake->error == KafkaError::kNone);
    const std::string token = "\0"s + name + "\0"s + secret;
    const auto answer =
        client.call<kafka::SaslAuthenticateResponse>(1, kafka::SaslAuthenticateRequest{token});
    return answer ? answer->error : KafkaError::kNetworkException;
  }
  [[nodiscard]] std::unique_ptr<KafkaClient> log_in(const std::string& name,
                                                    const std::string& secret) const {
    auto client = connect();
    EXPECT_EQ(log_in_on(*client, name, secret), KafkaError::kNone) << name;
    return client;
  }
  static std::string batch() {
    return kafka::RecordBatchBuilder(1767225600000)
        .add(std::nullopt, R"({"airport":"EWR","temp":20.5})")
        .build();
  }

  // What a request about kTopic is answered with; NETWORK_EXCEPTION: the connection was closed.
  // Without a default: a new request does not compile before it is tried here.
  [[nodiscard]] static KafkaError answer_of(Api api, KafkaClient& client) {
    const auto version = kafka::api_info(api).greatest_version;
    switch (api) {
      case Api::kProduce: {
        const auto answer = produce(client, kTopic, batch());
        return answer ? answer->error : KafkaError::kNetworkException;
      }
      case Api::kFetch: {
        kafka::FetchRequest request;
        request.topics.push_back({kTopic, {{}}});
        const auto answer = client.call<kafka::FetchResponse>(version, request);
        return answer ? answer->topics.at(0).partitions.at(0).error : KafkaError::kNetworkException;
      }
      case Api::kListOffsets: {
        kafka::ListOffsetsRequest request;
        request.topics.push_back({kTopic, {{}}});
        const auto answer = client.call<kafka::ListOffsetsResponse>(version, request);
        return answer ? answer->topics.at(0).partitions.at(0).error : KafkaError::kNetworkException;
      }
      case Api::kMetadata: {
        kafka::MetadataRequest request;
        request.topics = {kTopic};
        const auto answer = client.call<kafka::MetadataResponse>(version, request);
        return answer ? answer->topics.at(0).error : KafkaError::kNetworkException;
      }
      case Api::kFindCoordinator: {
        const auto answer =
            client.call<kafka::FindCoordinatorResponse>(version, kafka::FindCoordinatorRequest());
        return answer ? answer->error : KafkaError::kNetworkException;
      }
      case Api::kInitProducerId: {
        const auto answer =
            client.call<kafka::InitProducerIdResponse>(version, kafka::InitProducerIdRequest());
        return answer ? answer->error : KafkaError::kNetworkException;
      }
      case Api::kApiVersions: {
        const auto answer = client.call<kafka::ApiVersionsResponse>(0, kafka::ApiVersionsRequest());
        return answer ? answer->error : KafkaError::kNetworkException;
      }
      case Api::kSaslHandshake: {
        const auto answer =
            client.call<kafka::SaslHandshakeResponse>(1, kafka::SaslHandshakeRequest{"PLAIN"});
        return answer ? answer->error : KafkaError::kNetworkException;
      }
      case Api::kSaslAuthenticate: {
        const auto answer = client.call<kafka::SaslAuthenticateResponse>(
            1, kafka::SaslAuthenticateRequest{"\0a\0b"});
        return answer ? answer->error : KafkaError::kNetworkException;
      }
    }
    return KafkaError::kUnknownServerError;
  }
};

TEST_F(KafkaAccessTest, NothingButTheLoginWithoutAKey) {
  for (const kafka::ApiInfo& api : kafka::apis()) {
    const auto client = connect();
    const KafkaError error = answer_of(api.api, *client);
    const bool is_open = api.api == Api::kApiVersions || api.api == Api::kSaslHandshake;
    EXPECT_EQ(error, is_open ? KafkaError::kNone : KafkaError::kIllegalSaslState) << api.name;
    EXPECT_EQ(api.allowed_before_authentication, is_open || api.api == Api::kSaslAuthenticate);
  }
}

TEST_F(KafkaAccessTest, WrongAndRevokedKeysDoNotLogIn) {
  const std::string secret = make_key("writer", {"write:*/*"});
  const std::string revoked = make_key("revoked", {"write:*/*"});
  revoke("revoked");
  for (const auto& [name, with] :
       {std::pair{"writer"s, revoked}, std::pair{"writer"s, secret + "x"},
        std::pair{"revoked"s, revoked}, std::pair{"nobody"s, secret}, std::pair{"writer"s, ""s}}) {
    const auto client = connect();
    EXPECT_EQ(log_in_on(*client, name, with), KafkaError::kSaslAuthenticationFailed) << name;
    EXPECT_TRUE(client->at_end());
  }
}

TEST_F(KafkaAccessTest, TopicsAreThoseOfTheGrants) {
  const std::string of_other = make_key("of-other", {"admin:other/*"});
  const std::string reader = make_key("reader", {"read:mine/*"});
  const std::string writer = make_key("writer", {"write:mine/weather"});
  struct Case {
    Api api;
    KafkaError of_other;
    KafkaError of_reader;
    KafkaError of_writer;
  };
  constexpr auto kNone = KafkaError::kNone;
  constexpr auto kForbidden = KafkaError::kTopicAuthorizationFailed;
  const Case cases[] = {
      {Api::kProduce, kForbidden, kForbidden, kNone},
      {Api::kFetch, kForbidden, kForbidden, kForbidden},
      {Api::kListOffsets, kForbidden, kNone, kNone},
      {Api::kMetadata, kForbidden, kNone, kNone},
      {Api::kFindCoordinator, KafkaError::kGroupAuthorizationFailed,
       KafkaError::kGroupAuthorizationFailed, KafkaError::kGroupAuthorizationFailed},
      {Api::kInitProducerId, kNone, KafkaError::kClusterAuthorizationFailed, kNone},
      {Api::kApiVersions, kNone, kNone, kNone},
      {Api::kSaslHandshake, KafkaError::kIllegalSaslState, KafkaError::kIllegalSaslState,
       KafkaError::kIllegalSaslState},
      {Api::kSaslAuthenticate, KafkaError::kIllegalSaslState, KafkaError::kIllegalSaslState,
       KafkaError::kIllegalSaslState},
  };
  EXPECT_EQ(std::size(cases), kafka::apis().size());
  for (const Case& c : cases) {
    const auto name = kafka::api_info(c.api).name;
    EXPECT_EQ(answer_of(c.api, *log_in("of-other", of_other)), c.of_other) << name;
    EXPECT_EQ(answer_of(c.api, *log_in("reader", reader)), c.of_reader) << name;
    EXPECT_EQ(answer_of(c.api, *log_in("writer", writer)), c.of_writer) << name;
  }
  // A topic that does not exist is answered like one that is somebody else's.
  const auto stranger = log_in("of-other", of_other);
  EXPECT_EQ(produce(*stranger, "mine.nothing", batch())->error, kForbidden);
  const auto all = stranger->call<kafka::MetadataResponse>(8, kafka::MetadataRequest());
  ASSERT_TRUE(all);
  ASSERT_EQ(all->topics.size(), 1u);
  EXPECT_EQ(all->topics[0].name, "other.weather");
}

TEST_F(KafkaAccessTest, OpenConnectionsFollowTheirKey) {
  const std::string secret = make_key("writer", {"write:mine/*"});
  const auto client = log_in("writer", secret);
  EXPECT_EQ(produce(*client, kTopic, batch())->error, KafkaError::kNone);
  v1::ChangeKeyRequest change;
  change.set_name("writer");
  v1::Grant& grant = *change.add_grants();
  grant.set_permission(v1::WRITE);
  grant.set_project("other");
  ASSERT_TRUE(admin->change_key(change).ok());
  EXPECT_EQ(produce(*client, kTopic, batch())->error, KafkaError::kTopicAuthorizationFailed);
  EXPECT_EQ(produce(*client, "other.weather", batch())->error, KafkaError::kNone);
  revoke("writer");
  client->send(8, produce_of("other.weather", batch()));
  EXPECT_TRUE(client->at_end());
}

TEST_F(KafkaAccessTest, AnswersAreOfTheQuota) {
  v1::Quota quota;
  quota.set_bytes_per_second(1500);
  const auto client = log_in("slow", make_key("slow", {"write:*/*"}, quota));
  // The requests alone are some 50 bytes each.
  std::int32_t longest_ms = 0;
  for (int i = 0; i < 15 && longest_ms == 0; ++i) {
    const auto all = client->call<kafka::MetadataResponse>(8, kafka::MetadataRequest());
    ASSERT_TRUE(all && all->topics.size() == 2u);
    longest_ms = std::max(longest_ms, all->throttle_time_ms);
  }
  EXPECT_GT(longest_ms, 0);
}

TEST_F(KafkaAccessTest, AQuotaThrottlesTheConnection) {
  v1::Quota quota;
  quota.set_rows_per_second(10);
  const auto client = log_in("slow", make_key("slow", {"write:mine/*"}, quota));
  const auto start = std::chrono::steady_clock::now();
  constexpr int kBatches = 14;
  std::int32_t longest_ms = 0;
  for (int i = 0; i < kBatches; ++i) {
    const std::string rows = batch();
    const auto answer = client->call<kafka::ProduceResponse>(8, produce_of(kTopic, rows));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->topics.at(0).partitions.at(0).error, KafkaError::kNone);
    longest_ms = std::max(longest_ms, answer->throttle_time_ms);
  }
  EXPECT_GT(longest_ms, 0);
  // Ten rows at once, then one each tenth of a second, whether the client heeds what it is told or
  // not.
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
}

}  // namespace
}  // namespace skua::test
