#include "api/kafka/sasl/scram_exchange.h"

#include <gtest/gtest.h>

#include "api/kafka/sasl/sasl_base64.h"

namespace skua {
namespace {

constexpr char kServerNonce[] = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr char kClientFirst[] = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr char kServerFirst[] =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr char kWithoutProof[] = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

// The user of RFC 7677: `user`, `pencil`.
std::shared_ptr<const CredentialTable> rfc_table() {
  const std::string salt = *decode_sasl_base64("W22ZaJ0SNY7soEsUEjb6gQ==");
  Credential user;
  user.name = "user";
  user.scram_sha256 = *make_scram_verifier(ScramHash::kSha256, "pencil", salt, 4096);
  user.scram_sha512 = *make_scram_verifier(ScramHash::kSha512, "pencil", salt, 4096);
  auto table = std::make_shared<CredentialTable>(std::string(32, 'd'));
  table->add(std::make_shared<const Credential>(std::move(user)));
  return table;
}

struct Vector {
  ScramHash hash;
  std::string proof;
  std::string signature;
};

// SHA-256: RFC 7677, section 3. SHA-512: the same conversation, worked out with Python's hashlib,
// as no RFC has one.
const Vector kVectors[] = {
    {ScramHash::kSha256, "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
     "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="},
    {ScramHash::kSha512,
     "gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==",
     "ZQnYEgWQMFmmsM8aQMF0nDDCy/"
     "AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw=="}};

TEST(ScramExchange, FollowsTheVectors) {
  for (const Vector& vector : kVectors) {
    ScramExchange exchange(rfc_table(), vector.hash, kServerNonce);
    const auto first = exchange.answer_first(kClientFirst);
    ASSERT_TRUE(first.ok()) << first.status().to_string();
    EXPECT_EQ(*first, kServerFirst);
    const auto last = exchange.answer_final(std::string(kWithoutProof) + ",p=" + vector.proof);
    ASSERT_TRUE(last.ok()) << last.status().to_string();
    EXPECT_EQ(*last, "v=" + vector.signature);
    ASSERT_NE(exchange.credential(), nullptr);
    EXPECT_EQ(exchange.credential()->name, "user");
  }
}

TEST(ScramExchange, EveryBitOfTheProofCounts) {
  for (const Vector& vector : kVectors) {
    const std::string proof = *decode_sasl_base64(vector.proof);
    for (std::size_t i = 0; i < proof.size(); ++i) {
      ScramExchange exchange(rfc_table(), vector.hash, kServerNonce);
      ASSERT_TRUE(exchange.answer_first(kClientFirst).ok());
      std::string wrong = proof;
      wrong[i] = static_cast<char>(wrong[i] ^ (1 << (i % 8)));
      const auto last =
          exchange.answer_final(std::string(kWithoutProof) + ",p=" + encode_sasl_base64(wrong));
      EXPECT_EQ(last.status().code(), StatusCode::kPermissionDenied);
    }
  }
}

TEST(ScramExchange, RefusesWhatDoesNotBelongToTheConversation) {
  const std::string proof = ",p=" + kVectors[0].proof;
  const std::string nonce = std::string(kWithoutProof).substr(7);
  for (const std::string& last :
       {std::string("c=biws,r=rOprNGfwEbeRWgbNEkqO") + proof,  // Only the client's nonce.
        std::string("c=biws,") + nonce + "x" + proof,          // Another nonce.
        std::string("c=eSws,") + nonce + proof,                // Another gs2 header: "y,,".
        std::string("c=biwsYWJj,") + nonce + proof,            // Channel data that we do not bind.
        std::string(kWithoutProof) + ",x=y" + proof,           // Not what was proven.
        std::string(kWithoutProof) + ",p=",                    // No proof at all.
        std::string(kWithoutProof) + ",p=Zm9v"}) {             // Too short.
    ScramExchange exchange(rfc_table(), ScramHash::kSha256, kServerNonce);
    ASSERT_TRUE(exchange.answer_first(kClientFirst).ok());
    EXPECT_EQ(exchange.answer_final(last).status().code(), StatusCode::kPermissionDenied) << last;
  }
}

}  // namespace
}  // namespace skua
