#include "api/kafka/sasl/sasl_server.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/random_source.h"
#include "tests/unit/credentials/seeded_bytes.h"
#include "tests/unit/kafka_sasl/scram_client.h"
#include "tests/unit/service/fake_engine.h"

namespace skua {
namespace {

using std::string_literals::operator""s;

const std::string kClientNonce = "fyko+d2lbbFgONRv9qkxdawL";

class SaslServerTest : public ::testing::Test {
 protected:
  SaslServerTest() {
    auto opened = Credentials::open(engine, limits, test::seeded_bytes(1));
    EXPECT_TRUE(opened.ok());
    credentials = *std::move(opened);
    secret = credentials->create("clicks", rights_of_old_keys())->secret;
    server.emplace(*credentials, test::seeded_bytes(2));
  }

  static ScramHash hash_of(SaslMechanism mechanism) {
    return mechanism == SaslMechanism::kScramSha256 ? ScramHash::kSha256 : ScramHash::kSha512;
  }
  static test::ScramClient client(SaslMechanism mechanism, const std::string& name,
                                  const std::string& password) {
    return {hash_of(mechanism), name, password, kClientNonce};
  }
  // The code that a whole conversation ends with.
  StatusCode converse(SaslMechanism mechanism, test::ScramClient scram) {
    EXPECT_TRUE(server->start(mechanism).ok());
    const auto first = server->next(scram.first());
    if (!first.ok()) return first.status().code();
    EXPECT_FALSE(first->done);
    const auto last = server->next(scram.last(first->bytes));
    if (!last.ok()) return last.status().code();
    EXPECT_TRUE(last->done);
    EXPECT_TRUE(scram.believes(last->bytes));
    return StatusCode::kOk;
  }
  StatusCode plain(const std::string& bytes) {
    EXPECT_TRUE(server->start(SaslMechanism::kPlain).ok());
    const auto step = server->next(bytes);
    EXPECT_TRUE(!step.ok() || (step->done && step->bytes.empty()));
    return step.status().code();
  }

  FakeEngine engine;
  Limits limits;
  std::unique_ptr<Credentials> credentials;
  std::string secret;
  std::optional<SaslServer> server;
};

constexpr SaslMechanism kScrams[] = {SaslMechanism::kScramSha256, SaslMechanism::kScramSha512};

TEST_F(SaslServerTest, Plain) {
  EXPECT_EQ(plain("\0clicks\0"s + secret), StatusCode::kOk);
  EXPECT_EQ(server->credential(), credentials->table()->find("clicks"));
  EXPECT_EQ(plain("clicks\0clicks\0"s + secret), StatusCode::kOk);
  for (const std::string& wrong :
       {"\0clicks\0"s + secret + "x", "\0clicks\0x"s, "\0nobody\0"s + secret}) {
    EXPECT_EQ(plain(wrong), StatusCode::kPermissionDenied);
    EXPECT_EQ(server->credential(), nullptr);
  }
  EXPECT_EQ(plain("root\0clicks\0"s + secret), StatusCode::kInvalidArgument);
}

TEST_F(SaslServerTest, Scram) {
  for (const SaslMechanism mechanism : kScrams) {
    SCOPED_TRACE(sasl_mechanism_name(mechanism));
    EXPECT_EQ(converse(mechanism, client(mechanism, "clicks", secret)), StatusCode::kOk);
    ASSERT_NE(server->credential(), nullptr);
    EXPECT_EQ(server->credential()->name, "clicks");
    EXPECT_EQ(converse(mechanism, client(mechanism, "clicks", "wrong")),
              StatusCode::kPermissionDenied);
    EXPECT_EQ(server->credential(), nullptr);
    EXPECT_EQ(converse(mechanism, client(mechanism, "nobody", secret)),
              StatusCode::kPermissionDenied);

    auto binding = client(mechanism, "clicks", secret);
    binding.gs2_header = binding.channel_binding = "y,,";
    EXPECT_EQ(converse(mechanism, binding), StatusCode::kOk);
    binding.channel_binding = "n,,";  // Somebody changed the header on its way.
    EXPECT_EQ(converse(mechanism, binding), StatusCode::kPermissionDenied);
    binding.gs2_header = "p=tls-server-end-point,,";
    EXPECT_EQ(converse(mechanism, binding), StatusCode::kInvalidArgument);
  }
}

// librdkafka before 2.6.1 sends its own nonce twice; nothing else may stand before ours.
TEST_F(SaslServerTest, TheClientsNonceMayComeTwice) {
  for (const SaslMechanism mechanism : kScrams) {
    auto scram = client(mechanism, "clicks", secret);
    scram.nonce_prefix = kClientNonce;
    EXPECT_EQ(converse(mechanism, scram), StatusCode::kOk);
    for (const std::string& prefix : {std::string("x"), kClientNonce + kClientNonce}) {
      scram.nonce_prefix = prefix;
      EXPECT_EQ(converse(mechanism, scram), StatusCode::kPermissionDenied);
    }
  }
}

// A name that does not exist gets the same salt each time, as one that does.
TEST_F(SaslServerTest, UnknownNamesAnswerLikeWrongSecrets) {
  const auto salt_of = [&](const std::string& name) {
    EXPECT_TRUE(server->start(SaslMechanism::kScramSha256).ok());
    const auto step = server->next("n,,n=" + name + ",r=abc");
    EXPECT_TRUE(step.ok()) << step.status().to_string();
    return step->bytes.substr(step->bytes.find(",s="));
  };
  EXPECT_EQ(salt_of("clicks"), salt_of("clicks"));
  EXPECT_EQ(salt_of("nobody"), salt_of("nobody"));
  EXPECT_NE(salt_of("nobody"), salt_of("noone"));
  EXPECT_EQ(salt_of("clicks").size(), salt_of("nobody").size());
}

TEST_F(SaslServerTest, NoncesAreNew) {
  std::set<std::string> nonces;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(server->start(SaslMechanism::kScramSha256).ok());
    const auto step = server->next("n,,n=clicks,r=abc");
    ASSERT_TRUE(step.ok());
    EXPECT_TRUE(step->bytes.starts_with("r=abc"));
    nonces.insert(step->bytes.substr(0, step->bytes.find(",s=")));
  }
  EXPECT_EQ(nonces.size(), 20u);
}

// What was recorded of one conversation opens no other.
TEST_F(SaslServerTest, ReplayedProofsAreRefused) {
  auto scram = client(SaslMechanism::kScramSha256, "clicks", secret);
  ASSERT_TRUE(server->start(SaslMechanism::kScramSha256).ok());
  const std::string proof = scram.last(server->next(scram.first())->bytes);
  ASSERT_TRUE(server->next(proof).ok());
  ASSERT_TRUE(server->start(SaslMechanism::kScramSha256).ok());
  ASSERT_TRUE(server->next(scram.first()).ok());
  EXPECT_EQ(server->next(proof).status().code(), StatusCode::kPermissionDenied);
}

TEST_F(SaslServerTest, AKeyRevokedInTheMidstIsRefused) {
  auto scram = client(SaslMechanism::kScramSha256, "clicks", secret);
  ASSERT_TRUE(server->start(SaslMechanism::kScramSha256).ok());
  const auto first = server->next(scram.first());
  ASSERT_TRUE(credentials->revoke("clicks").ok());
  EXPECT_EQ(server->next(scram.last(first->bytes)).status().code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(server->credential(), nullptr);
}

TEST_F(SaslServerTest, ConversationsHaveAnOrder) {
  EXPECT_EQ(server->next("x").status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(plain("\0clicks\0"s + secret), StatusCode::kOk);
  EXPECT_EQ(server->next("x").status().code(), StatusCode::kFailedPrecondition);
  // After an error nothing goes on, not even with the right message.
  EXPECT_EQ(plain("nonsense"), StatusCode::kInvalidArgument);
  EXPECT_EQ(server->next("\0clicks\0"s + secret).status().code(), StatusCode::kFailedPrecondition);
  ASSERT_TRUE(server->start(SaslMechanism::kScramSha256).ok());
  EXPECT_FALSE(server->next("c=biws,r=abc,p=Zm9v").ok());
  EXPECT_EQ(server->next("n,,n=clicks,r=abc").status().code(), StatusCode::kFailedPrecondition);
  // Beginning again forgets who it was.
  EXPECT_EQ(plain("\0clicks\0"s + secret), StatusCode::kOk);
  ASSERT_TRUE(server->start(SaslMechanism::kScramSha256).ok());
  EXPECT_EQ(server->credential(), nullptr);
}

TEST_F(SaslServerTest, LongMessagesAreRefusedUnread) {
  EXPECT_EQ(plain(std::string(kSaslMessageBytesMax + 1, '\0')), StatusCode::kInvalidArgument);
  ASSERT_TRUE(server->start(SaslMechanism::kScramSha512).ok());
  EXPECT_EQ(server->next("n,,n=clicks,r=" + std::string(kSaslMessageBytesMax, 'a')).status().code(),
            StatusCode::kInvalidArgument);
}

TEST_F(SaslServerTest, RandomBytesOpenNothing) {
  for (const std::uint64_t seed : test::test_seeds(3)) {
    SCOPED_TRACE(seed);
    test::RandomSource random(seed);
    for (int round = 0; round < 500; ++round) {
      const SaslMechanism mechanism = kSaslMechanisms[static_cast<std::size_t>(
          random.between(0, static_cast<std::int64_t>(kSaslMechanisms.size()) - 1))];
      ASSERT_TRUE(server->start(mechanism).ok());
      for (int message = 0; message < 3; ++message) {
        std::string bytes = random.one_in(2) ? "n,,n=clicks,r=" : "";
        for (auto size = random.between(0, 60); size > 0; --size)
          bytes.push_back(static_cast<char>(random.between(0, 255)));
        const auto step = server->next(bytes);
        EXPECT_FALSE(step.ok() && step->done);
        EXPECT_EQ(server->credential(), nullptr);
      }
    }
  }
}

TEST(SaslMechanisms, HaveTheirNames) {
  EXPECT_EQ(sasl_mechanism_from_name("PLAIN"), SaslMechanism::kPlain);
  EXPECT_EQ(sasl_mechanism_from_name("SCRAM-SHA-256"), SaslMechanism::kScramSha256);
  EXPECT_EQ(sasl_mechanism_from_name("SCRAM-SHA-512"), SaslMechanism::kScramSha512);
  for (const char* name : {"", "plain", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "GSSAPI"})
    EXPECT_EQ(sasl_mechanism_from_name(name), std::nullopt) << name;
}

}  // namespace
}  // namespace skua
